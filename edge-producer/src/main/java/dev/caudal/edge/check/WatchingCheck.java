// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.activelist.TokenFile;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.http.ListenTrial;
import dev.caudal.edge.http.StatusClient;
import dev.caudal.edge.tap.TapServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Whether operators can be served. Without that lines are delivered all the same, so what is wrong is a warning. */
final class WatchingCheck {
    private static final int TIMEOUT_MILLIS = 2_000;
    /** The node is named in the first lines; whatever else listens there may answer without end. */
    private static final int START_BYTES = 200;

    private WatchingCheck() {}

    static void check(EdgeConfig config, Findings findings) {
        EdgeConfig.Endpoint http = config.watching().http();
        if (http != null) {
            checkFiles(config, http, findings);
            ListenTrial.problem(http.listen())
                    .filter(problem -> !isThisNode(http, config.node().value()))
                    .ifPresent(
                            problem -> findings.warning(
                                    config.written().placeOf("http.listen"),
                                    problem
                                            + "; until it can be opened, lines are delivered without metrics, health and status"));
        }
        Path socket = config.watching().tapSocket();
        if (socket != null) {
            TapServer.problem(socket)
                    .ifPresent(
                            problem -> findings.warning(
                                    config.written().placeOf("tap.socket"),
                                    socket + ": " + problem
                                            + "; until it can be opened, lines are delivered and cannot be looked at with tap"));
        }
    }

    private static void checkFiles(EdgeConfig config, EdgeConfig.Endpoint http, Findings findings) {
        Path certificate = http.certificate();
        Path key = http.key();
        if (certificate != null && key != null) {
            PemFiles.pairProblems(certificate, key)
                    .forEach(problem -> findings.problem(ConfigCheck.placeOf(config, "http", problem), problem));
            PemFiles.expiringSoon(List.of(certificate))
                    .forEach(soon -> findings.warning(config.written().placeOf("http.certificate"), soon));
        }
        if (http.tokenFile() != null) {
            try {
                String unused = TokenFile.read(http.tokenFile());
            } catch (IOException e) {
                findings.problem(config.written().placeOf("http.tokenFile"), String.valueOf(e.getMessage()));
            }
        }
    }

    /** Whether it is this node's own edge-producer that listens there, which an upgrade finds running. */
    private static boolean isThisNode(EdgeConfig.Endpoint http, String node) {
        try {
            String start = new String(StatusClient.of(http).ask(TIMEOUT_MILLIS, START_BYTES), StandardCharsets.UTF_8);
            return start.replace(" ", "").contains("\"node\":\"" + node + "\"");
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
