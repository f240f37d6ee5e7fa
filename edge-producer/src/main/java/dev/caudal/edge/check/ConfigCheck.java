// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.PemFiles;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.edge.config.CustomerList;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import dev.caudal.sources.spi.SourceTypes;
import java.util.List;

/** Everything that can be tried of a configuration. Stateless; blocks for at most some seconds for each broker and server. */
public final class ConfigCheck {
    private ConfigCheck() {}

    /**
     * Tries everything.
     *
     * @param sources of the platform in effect; other platforms' cannot be tried on this machine
     * @param offline whether to leave out what goes over the network
     */
    public static void all(EdgeConfig config, List<EdgeConfig.Source> sources, boolean offline, Findings findings) {
        TlsFiles tls = config.delivery().tls();
        boolean usable = true;
        if (tls != null) {
            List<String> problems = tls.problems();
            usable = problems.isEmpty();
            problems.forEach(problem -> findings.problem(placeOf(config, "kafka", problem), problem));
            PemFiles.expiringSoon(List.of(tls.certificate(), tls.ca()))
                    .forEach(soon -> findings.warning(placeOf(config, "kafka", soon), soon));
        }
        if (config.delivery().spool() != null) {
            SpoolCheck.check(config.delivery().spool(), config.written(), findings);
        }
        SourceTypes types = SourceTypes.load();
        for (EdgeConfig.Source source : sources) {
            types.look(
                    source.type(),
                    source.options(),
                    (option, problem) -> findings.problem(source.placeOf(option), problem),
                    (option, warning) -> findings.warning(source.placeOf(option), warning));
        }
        WatchingCheck.check(config, findings);
        ListCheck.check(config, offline, findings);
        if (usable && !offline) {
            BrokerCheck.check(config, findings);
        }
    }

    /** Tries the files that a reload would begin to use: nothing on the network, and nothing that this process has open. */
    public static void ofFilesToReload(EdgeConfig config, Findings findings) {
        CustomerList.Url url = config.customers().url();
        if (url != null) {
            ListCheck.checkFiles(config, url, findings);
        }
    }

    /** Messages about a file of three begin with which one it is. */
    static Place placeOf(EdgeConfig config, String group, String message) {
        return config.written().placeOf(group + "." + message.substring(0, message.indexOf(' ')));
    }
}
