// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two operators' commands and the API change customers at the same time. */
@ExtendWith(Serving.Shared.class)
final class TogetherIT {
    private static final int EACH = 8;
    private static final long LIMIT_SECONDS = 180;

    @Test
    void shouldServeEverybodyWhoChangesSomethingAtTheSameTime(Serving serving) throws Exception {
        List<Callable<String>> changes = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String who : List.of("ta", "tb", "tc")) {
            for (int i = 0; i < EACH; i++) {
                expected.add(who + i);
            }
        }
        for (String who : List.of("ta", "tb")) {
            changes.add(() -> {
                StringBuilder failures = new StringBuilder();
                for (int i = 0; i < EACH; i++) {
                    CommandRun run = serving.operator().run("subscribe", who + i);
                    failures.append(run.exitCode() == 0 ? "" : run.err());
                }
                return failures.toString();
            });
        }
        changes.add(() -> {
            StringBuilder failures = new StringBuilder();
            for (int i = 0; i < EACH; i++) {
                int status = serving.api()
                        .call("PUT", "/v1/customers/tc" + i + "/streaming", serving.root(), null)
                        .statusCode();
                failures.append(status == 200 ? "" : status + " ");
            }
            return failures.toString();
        });
        ExecutorService threads = Executors.newFixedThreadPool(changes.size());
        try {
            for (Future<String> each : threads.invokeAll(changes, LIMIT_SECONDS, TimeUnit.SECONDS)) {
                assertThat(each.get()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(serving.operator().json("export-active", "-o", "-").findValuesAsText("id"))
                .containsAll(expected);
    }
}
