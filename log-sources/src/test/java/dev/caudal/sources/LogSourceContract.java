// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every source must do. A subclass says how to make one and how to write to it. */
public abstract class LogSourceContract {
    /** Generous: a second is asked, on a machine that may be busy with other tests. */
    private static final Duration PROMPT = Duration.ofSeconds(5);

    @TempDir
    protected Path directory;

    protected final CollectingListener listener = new CollectingListener();
    protected final CollectingHandler handler = new CollectingHandler();
    private LogSource source;
    private final List<SourceRunner> runners = new ArrayList<>();
    private SourceRunner runner;

    protected LogSourceContract() {}

    /** A new source that waits for input when it is opened. */
    protected abstract LogSource newSource() throws Exception;

    /** Makes these lines come out of the source, which has been opened. */
    protected abstract void write(List<String> lines) throws Exception;

    /** Lines that the source can give as they are. */
    protected List<String> lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "83 line " + i + " \u00e9\u0000\u007f")
                .toList();
    }

    protected final void closeRunners() throws Exception {
        for (SourceRunner running : runners) {
            assertThat(running.close(PROMPT)).isTrue();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        closeRunners();
        if (source != null) {
            source.close();
        }
    }

    @Test
    void shouldUnblockReadWhenClosedByAnotherThread() throws Exception {
        source = newSource();
        source.open(listener);
        Thread reader = readerOf(source);
        Await.until("the reader waits", () -> isWaiting(reader));

        source.close();

        assertEnds(reader);
    }

    @Test
    void shouldUnblockReadWhenFinishedByAnotherThread() throws Exception {
        source = newSource();
        source.open(listener);
        Thread reader = readerOf(source);
        Await.until("the reader waits", () -> isWaiting(reader));

        source.finish();

        assertEnds(reader);
    }

    @Test
    void shouldUnblockOpenWhenClosedByAnotherThread() throws Exception {
        source = newSource();
        Thread opener = new Thread(() -> {
            try {
                source.open(listener);
                source.read(new byte[1024], 0, 1024);
            } catch (IOException | InterruptedException e) {
                // Which of the two calls is ended, and how, is left open.
            }
        });
        opener.start();

        source.close();

        assertEnds(opener);
    }

    @Test
    void shouldRefuseToOpenWhenClosed() throws Exception {
        source = newSource();
        source.close();
        source.close();

        assertThatThrownBy(() -> source.open(listener)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldHandOnEveryLineInOrder() throws Exception {
        List<String> lines = lines(200);
        start();

        write(lines);

        Await.until("all lines arrive", () -> handler.lines().size() >= lines.size());
        assertThat(handler.lines()).isEqualTo(lines);
    }

    @Test
    void shouldHandOnWhatWasThereWhenTheRunnerIsClosed() throws Exception {
        List<String> lines =
                IntStream.range(0, 50).mapToObj(i -> "83 line " + i).toList();
        start();
        write(lines);

        Await.until("the first line arrives", () -> !handler.lines().isEmpty());
        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();

        assertThat(handler.lines()).isEqualTo(lines);
        assertThat(runner.state()).isEqualTo(SourceState.STOPPED);
        assertThat(handler.ends()).isZero();
    }

    @Test
    void shouldStartNoThreadAndOpenNothingWhenConstructed() throws Exception {
        List<String> before = threadsOfSources();

        source = newSource();

        assertThat(threadsOfSources()).isEqualTo(before);
    }

    @Test
    void shouldLeaveNoThreadWhenClosed() throws Exception {
        start();
        write(List.of("83 a line"));
        Await.until("the line arrives", () -> !handler.lines().isEmpty());

        runner.close(Duration.ofSeconds(5));

        Await.until(
                () -> "threads end: " + threadsOfSources(),
                PROMPT,
                () -> threadsOfSources().isEmpty());
    }

    protected final SourceRunner start() throws Exception {
        return start(newSource(), handler);
    }

    protected final SourceRunner start(LogSource started, CollectingHandler into) {
        int before = listener.openings.size();
        runner = new SourceRunner(started, into, listener);
        runners.add(runner);
        runner.start();
        Await.until(
                () -> "it is open; failures: " + listener.failures, PROMPT, () -> listener.openings.size() > before);
        return runner;
    }

    private static void assertEnds(Thread thread) throws InterruptedException {
        thread.join(PROMPT.toMillis());
        assertThat(thread.isAlive())
                .as("blocked for " + PROMPT.toSeconds() + " s")
                .isFalse();
    }

    private static List<String> threadsOfSources() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("src:"))
                .sorted()
                .toList();
    }

    private static Thread readerOf(LogSource source) {
        Thread reader = new Thread(() -> {
            byte[] buffer = new byte[1024];
            try {
                while (source.read(buffer, 0, buffer.length) != LogSource.END_OF_INPUT) {
                    // Until its end.
                }
            } catch (IOException | InterruptedException e) {
                // An end too.
            }
        });
        reader.start();
        return reader;
    }

    /** In a system call or parked; a thread in a system call counts as runnable, so its stack is looked at. */
    private static boolean isWaiting(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && (stack[0].isNativeMethod() || thread.getState() != Thread.State.RUNNABLE);
    }
}
