// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.activelist.ListTrial;
import dev.caudal.edge.activelist.LookOutcome;
import dev.caudal.edge.config.CustomerList;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Whether the active list can be had, and is one. */
final class ListCheck {
    private ListCheck() {}

    static void check(EdgeConfig config, boolean offline, Findings findings) {
        CustomerList list = config.customers();
        CustomerList.Url url = list.url();
        if (url != null) {
            boolean usable = checkFiles(config, url, findings);
            checkCache(config, findings);
            if (!usable || offline) {
                return;
            }
        }
        ListTrial trial = ListTrial.of(list);
        Place place = config.written().placeOf(url == null ? "customers.file" : "customers.url");
        for (String problem : trial.problems()) {
            String message = "active list " + trial.origin() + ": " + problem;
            if (isPassing(trial.outcome()) && url != null) {
                findings.warning(place, message);
            } else {
                findings.problem(place, message);
            }
        }
    }

    /** Returns whether a connection can be tried with them. */
    static boolean checkFiles(EdgeConfig config, CustomerList.Url url, Findings findings) {
        int before = findings.problems().size();
        Path certificate = url.certificate();
        Path key = url.key();
        if (certificate != null && key != null) {
            report(config, PemFiles.pairProblems(certificate, key), findings);
        }
        if (url.ca() != null) {
            report(config, PemFiles.authorityProblems(url.ca()), findings);
        }
        if (url.tokenFile() != null) {
            try {
                ListTrial.readToken(url.tokenFile());
            } catch (IOException e) {
                findings.problem(config.written().placeOf("customers.tokenFile"), String.valueOf(e.getMessage()));
            }
        }
        PemFiles.expiringSoon(url.tlsFiles())
                .forEach(soon -> findings.warning(config.written().placeOf("customers"), soon));
        return findings.problems().size() == before;
    }

    private static void checkCache(EdgeConfig config, Findings findings) {
        Path cache = config.customers().cache();
        Place place = config.written().placeOf("customers.cache");
        if (cache == null) {
            findings.warning(
                    config.written().placeOf("customers.url"),
                    "there is neither customers.cache nor a spool: a start while the server is away has no list");
            return;
        }
        Path existing = Objects.requireNonNull(cache.getParent());
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = Objects.requireNonNull(existing.getParent());
        }
        if (Files.isDirectory(cache)) {
            findings.problem(place, cache + " is a directory");
        } else if (!Files.isDirectory(existing)) {
            findings.problem(place, existing + " is no directory, so that " + cache + " cannot be made");
        } else if (!Files.isWritable(existing)) {
            findings.problem(place, "this user may not write " + cache);
        }
    }

    private static void report(EdgeConfig config, List<String> problems, Findings findings) {
        problems.forEach(problem -> findings.problem(ConfigCheck.placeOf(config, "customers", problem), problem));
    }

    private static boolean isPassing(LookOutcome outcome) {
        return outcome == LookOutcome.UNREACHABLE || outcome == LookOutcome.TIMED_OUT || outcome == LookOutcome.FAILED;
    }
}
