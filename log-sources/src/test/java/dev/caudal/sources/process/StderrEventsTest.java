// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.CollectingListener.Gap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StderrEventsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // The clock may overflow at any time.
    private final CollectingListener listener = new CollectingListener();
    private final StderrEvents events = new StderrEvents("varnish", listener, nanos::get);

    @Test
    void shouldTellTheEndOfAGapFromItsBeginning() {
        events.accept("Log overrun");
        nanos.addAndGet(Duration.ofMillis(250).toNanos());
        events.accept("Log reacquired");
        events.accept("Log abandoned (vsm)");
        events.accept("Log reacquired");
        events.accept("Log reacquired");

        assertThat(listener.gaps)
                .containsExactly(
                        new Gap(GapKind.OVERRUN, 1, "Log overrun"),
                        new Gap(GapKind.OVERRUN, 0, "Log reacquired, 250 ms later"),
                        new Gap(GapKind.ABANDONED, 1, "Log abandoned (vsm)"),
                        new Gap(GapKind.ABANDONED, 0, "Log reacquired, 0 ms later"),
                        new Gap(GapKind.ABANDONED, 1, "Log reacquired"));
    }

    @Test
    void shouldPassOnOnlySoManyLinesInAnIntervalAndCountTheRest() {
        for (int i = 0; i < 100; i++) {
            events.accept("noise " + i);
        }
        assertThat(listener.stderr).hasSize(StderrEvents.LINES_PER_INTERVAL);
        assertThat(listener.notices).isEmpty();

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        events.accept("later");

        assertThat(listener.stderr).hasSize(StderrEvents.LINES_PER_INTERVAL + 1).endsWith("later");
        assertThat(listener.notices).containsExactly("80 more lines on standard error were passed over");
    }

    @Test
    void shouldCutLinesAndReplaceWhatCouldHarmALog(@TempDir Path directory) throws IOException {
        Path file = Files.write(
                directory.resolve("stderr"),
                ("\u001b[31mred\u0000\u00ff\r\n\n  \n" + "x".repeat(1000) + "\nlast")
                        .getBytes(StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();

        try (FileChannel channel = FileChannel.open(file)) {
            new StderrReader(channel, lines::add).run();
        }

        assertThat(lines).containsExactly("?[31mred???", "x".repeat(StderrReader.MAX_LINE_CHARS), "last");
    }
}
