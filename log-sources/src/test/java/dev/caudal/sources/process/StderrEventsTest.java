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
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Word for word as Varnish 7.1 to 8.0, glibc, the kernel, Go, Rust, C++ and a shell print them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Assert error in vtx_scan(), vsl_dispatch.c line 812:",
                "Missing error handling code in VUT_Main(), vut.c line 401:",
                "Incomplete code in main(), varnishncsa.c line 12:",
                "Wrong turn in VSM_FOREACH(), vsm.c line 859: Corrupt fantom",
                "Error -5 from VSLQ_Dispatch()Error -5 from VSLQ_Dispatch()",
                "tail: tail.c:12: main: Assertion `n > 0' failed.",
                "panic: runtime error: index out of range [3] with length 3",
                "thread 'main' panicked at src/main.rs:2:5:",
                "Segmentation fault (core dumped)",
                "sh: line 1: 4711 Segmentation fault      varnishncsa",
                "*** stack smashing detected ***: terminated",
                "free(): invalid pointer",
                "Out of memory",
                "malloc: Cannot allocate memory",
                "terminate called after throwing an instance of 'std::bad_alloc'"
            })
    void shouldCountEveryFaultOfAProgram(String line) {
        events.accept(line);
        events.accept(line);
        assertThat(listener.gaps).containsExactly(new Gap(GapKind.FAULT, 1, line), new Gap(GapKind.FAULT, 1, line));
        assertThat(listener.stderr).containsExactly(line, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".....VSM: Could not get hold of varnishd, is it running?",
                "Failed to acquire log: No VSL chunk found (child not started ?)",
                "Failed to acquire log: VSM_Map(): Could not open segment",
                "VSM_Status: Cannot open workdir",
                "Cannot open /var/lib/varnish: Permission denied",
                "Cannot mmap: No such device"
            })
    void shouldCountOnceThatTheLogCannotBeHadAndSayWhenItIsThere(String line) {
        for (int second = 0; second < 30; second++) {
            events.accept(line);
        }
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        events.accept("Log reacquired");
        assertThat(listener.gaps)
                .containsExactly(
                        new Gap(GapKind.ABANDONED, 1, line),
                        new Gap(GapKind.ABANDONED, 0, "Log reacquired, 30000 ms later"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Query expression error:",
                "Unknown format specifier at: %Z",
                "  Condition((vtx) != NULL) not true.",
                "  errno = 11 (Resource temporarily unavailable)",
                "varnishncsa: unrecognized option '--panicky'",
                "no memory problems here"
            })
    void shouldOnlyPassOnWhatIsNoGap(String line) {
        events.accept(line);
        assertThat(listener.gaps).isEmpty();
        assertThat(listener.stderr).containsExactly(line);
    }

    @Test
    void shouldShowAMessageThatNeverEnds() throws IOException {
        List<String> lines = new ArrayList<>();
        Path file = Files.write(
                Files.createTempFile("stderr", ""),
                "Error -5 from VSLQ_Dispatch()".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.DELETE_ON_CLOSE)) {
            new StderrReader(channel, lines::add).run();
        }
        assertThat(lines)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Error -5 from")
                .hasSize(StderrReader.MAX_LINE_CHARS);
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
