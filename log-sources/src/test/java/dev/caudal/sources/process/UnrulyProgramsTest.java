// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.Backoff;
import dev.caudal.sources.ReadGate;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.OwnProcess;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that behave as badly as programs do. */
class UnrulyProgramsTest {
    /** An argument by which the processes of one test are known. */
    private final String token = "90" + (10_000_000 + new Random().nextInt(89_999_999));

    private final CollectingListener listener = new CollectingListener();
    private final CollectingHandler handler = new CollectingHandler();
    private SourceRunner runner;

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        if (runner != null) {
            runner.close(Duration.ofSeconds(5));
        }
        Await.until(
                () -> "no process is left: " + OwnProcess.processesWith(token),
                Duration.ofSeconds(10),
                () -> OwnProcess.processesWith(token).isEmpty());
    }

    private SourceRunner start(Duration silenceLimit, String script) {
        SubprocessSettings settings = new SubprocessSettings(
                List.of("sh", "-c", script.replace("TOKEN", token)), Map.of(), null, silenceLimit);
        runner = new SourceRunner(
                new SubprocessSource("unruly", settings),
                handler,
                listener,
                ReadGate.OPEN,
                SourceClock.SYSTEM,
                new Backoff(
                        new Backoff.Policy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofDays(1)),
                        new Random(1)));
        runner.start();
        return runner;
    }

    private SourceRunner start(String script) {
        return start(Duration.ZERO, script);
    }

    @Test
    void shouldLeakNothingWhenTheProgramDiesAtOnceFiftyTimes() throws Exception {
        start("echo first; sleep TOKEN");
        Await.until("all is loaded", () -> handler.size() > 0);
        runner.close(Duration.ofSeconds(5));
        System.gc();
        long descriptorsBefore = OwnProcess.openDescriptors();
        long ticksBefore = OwnProcess.cpuTicks();
        long startNanos = System.nanoTime();

        start("sleep TOKEN & exit 1");
        Await.until("it was started 50 times", () -> listener.count(GapKind.RESTART) >= 50);
        runner.close(Duration.ofSeconds(5));

        Await.until("descriptors are given back", () -> {
            try {
                return OwnProcess.openDescriptors() <= descriptorsBefore + 2;
            } catch (IOException e) {
                return false;
            }
        });
        System.out.printf(
                Locale.ROOT,
                "50 deaths: %d ms, %d CPU ticks, descriptors %d -> %d%n",
                (System.nanoTime() - startNanos) / 1_000_000,
                OwnProcess.cpuTicks() - ticksBefore,
                descriptorsBefore,
                OwnProcess.openDescriptors());
    }

    @Test
    void shouldUseNoCpuWhileTheProgramIsSilent() throws Exception {
        start("echo first; exec sleep TOKEN");
        Await.until("it runs", () -> handler.size() > 0);
        long before = OwnProcess.cpuTicksOfThreads("src:unruly");

        Await.pause(Duration.ofSeconds(2));

        long ticks = OwnProcess.cpuTicksOfThreads("src:unruly") - before;
        System.out.println("CPU of the source's threads in 2 silent seconds: " + ticks + " ticks of 10 ms");
        assertThat(ticks).isLessThan(50);
    }

    @Test
    void shouldStartAgainWhenTheProgramHangsInSilence() {
        start(Duration.ofMillis(300), "echo line; sleep TOKEN");

        Await.until("it was started three times", () -> listener.count(GapKind.RESTART) >= 3);
        assertThat(listener.gaps.get(0).detail()).contains("of silence");
    }

    @Test
    void shouldGoOnReadingWhenTheProgramFloodsStandardError() {
        start(
                "head -c 30000000 /dev/zero | tr '\\0' x >&2; echo >&2; yes 'Log overrun' | head -n 2000 >&2; yes noise | head -c 3000000"
                        + " >&2; echo done; sleep TOKEN");

        Await.until("the line arrives", () -> handler.lines().contains("done"));
        Await.until("overruns are counted", () -> listener.count(GapKind.OVERRUN) == 2000);
        assertThat(listener.stderr).hasSizeLessThan(200).allMatch(line -> line.length() <= StderrReader.MAX_LINE_CHARS);
    }

    @Test
    void shouldKillTheProgramWhenItIgnoresTheRequestToEnd() throws Exception {
        start("trap '' TERM; echo ready; while :; do sleep TOKEN; done");
        Await.until("it is ready", () -> handler.size() > 0);
        long startNanos = System.nanoTime();

        assertThat(runner.close(Duration.ofSeconds(10))).isTrue();

        System.out.println(
                "closing a program that ignores SIGTERM: " + (System.nanoTime() - startNanos) / 1_000_000 + " ms");
    }

    @Test
    void shouldReadWhatTheProgramSaysWhenItIsAskedToEnd() throws Exception {
        start("trap 'echo last; exit 0' TERM; echo ready; while :; do sleep 0.05; done # TOKEN");
        Await.until("it is ready", () -> handler.size() > 0);

        assertThat(runner.close(Duration.ofSeconds(10))).isTrue();

        assertThat(handler.lines()).containsExactly("ready", "last");
        assertThat(listener.count(GapKind.RESTART)).isZero();
    }

    @Test
    void shouldKillTheWholeFamilyWhenClosed() throws Exception {
        start("sleep TOKEN & (sleep TOKEN & setsid sleep TOKEN & wait) & echo ready; sleep TOKEN");
        Await.until(
                "the family runs",
                () -> OwnProcess.processesWith("sleep " + token).size() >= 4);

        assertThat(runner.close(Duration.ofSeconds(10))).isTrue();
        // close() below waits until none is left.
    }

    @Test
    void shouldSeeTheEndWhenTheProgramEndsAndItsChildHoldsTheOutput() {
        start("sleep TOKEN & echo line; exit 0");

        Await.until("it was started again", () -> listener.count(GapKind.RESTART) >= 2);
    }

    @Test
    void shouldSeeTheEndWhenTheProgramClosesItsOutputAndLivesOn() {
        start("echo line; exec >&- 2>&-; sleep TOKEN");

        Await.until("it was started again", () -> listener.count(GapKind.RESTART) >= 1);
        assertThat(listener.gaps.get(0).detail()).contains("closed its output and was killed");
    }

    @Test
    void shouldLeaveNoProcessWhenThisOneIsKilled() throws Exception {
        Path output = directory.resolve("output");
        Process parent = new ProcessBuilder(SourceChild.command(
                        output,
                        "subprocess",
                        "command=[",
                        "sh",
                        "-c",
                        "sleep " + token + " & echo ready; sleep " + token,
                        "]"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Await.until(
                    "the family runs",
                    () -> OwnProcess.processesWith("sleep " + token).size() >= 3 && Files.exists(output));
        } finally {
            parent.destroyForcibly().waitFor(); // SIGKILL
        }
        // close() below waits until none is left.
    }

    @Test
    void shouldSayWhatIsWrongWithACommandBeforeItIsRun() throws Exception {
        Path file = Files.writeString(directory.resolve("not-executable"), "x");

        assertCannotOpen("caudal-no-such-program", "not found on PATH=");
        assertCannotOpen("varnishncsa -F %h", "not found on PATH=");
        assertCannotOpen(file.toString(), "it is not executable");
        assertCannotOpen(directory.toString(), "it is a directory");
        assertCannotOpen("./no/such/file", "there is no such file");
    }

    @Test
    void shouldHandOnArgumentsAsTheyAre() {
        SubprocessSettings settings =
                SubprocessSettings.of("printf", "%s|", "$HOME `id` ; | && *", "", "-n", "\n", "'\"\\");
        runner = new SourceRunner(new SubprocessSource("unruly", settings), handler, listener);
        runner.start();

        Await.until("it is read", () -> handler.ends() > 0);
        assertThat(handler.text()).startsWith("$HOME `id` ; | && *||-n|\n|'\"\\|");
    }

    private void assertCannotOpen(String program, String why) {
        try (SubprocessSource source = new SubprocessSource("unruly", SubprocessSettings.of(program))) {
            assertThatThrownBy(() -> source.open(listener))
                    .hasMessageContaining("command=" + program)
                    .hasMessageContaining(why);
        }
    }
}
