// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.Opening;
import dev.caudal.sources.internal.PipeInput;
import dev.caudal.sources.internal.Watch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program and reads what it prints. Each opening starts it once; its end is the end of the input, counted as {@link
 * GapKind#RESTART} unless it was asked for.
 *
 * <p>The program and all it started end together: when the program ends, when the source is closed, when this process dies,
 * even by SIGKILL. It is stopped by SIGTERM, and by SIGKILL {@link #STOP_GRACE} later; it is never sent SIGHUP, which ends
 * varnishncsa. Threads beside the reader's, all daemons: {@code src:<name>:stderr}, and {@code src:<name>:watch} if there is
 * something to wait for. Standard error is drained without end; lines of it are cut and rate-limited.
 */
public final class SubprocessSource implements LogSource {
    /** How long a program may take to end after SIGTERM. Less than a runner waits for the rest of its output. */
    public static final Duration STOP_GRACE = Duration.ofMillis(800);

    private static final int PIPE_BYTES = 64 * 1024;

    private final String name;
    private final SubprocessSettings settings;
    private final Opening<Run> opening = new Opening<>(Run::stop, Run::close);
    private @Nullable ByteBuffer direct; // the reader's

    /** A source that has started nothing yet. */
    public SubprocessSource(String name, SubprocessSettings settings) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        opening.begin();
        ByteBuffer memory = direct == null ? ByteBuffer.allocateDirect(PIPE_BYTES) : direct;
        direct = memory;
        Run started = new Run(ProcessGroup.start(settings), memory, listener);
        started.watchOver();
        opening.opened(started);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Run current = opening.current();
        int count = current.input.read(buffer, offset, length);
        if (count > 0) {
            current.lastOutputNanos = System.nanoTime();
            return count;
        }
        if (!opening.isFinishing()) {
            current.reportEnd();
        }
        return END_OF_INPUT;
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
    }

    /** One life of the program. */
    private final class Run implements Closeable {
        final PipeInput input;
        volatile long lastOutputNanos = System.nanoTime();
        private final ProcessGroup group;
        private final SourceListener listener;
        private final Watch watch = new Watch("src:" + name + ":watch");
        private final long startedNanos = System.nanoTime();
        private volatile boolean silent;

        Run(ProcessGroup group, ByteBuffer memory, SourceListener listener) {
            this.group = group;
            this.listener = listener;
            this.input = new PipeInput(group.output(), null, memory);
        }

        void watchOver() {
            StderrEvents events = new StderrEvents(name, listener, System::nanoTime);
            StderrReader reader = new StderrReader(group.errors(), events);
            Thread drain = new Thread(
                    () -> {
                        reader.run();
                        events.reportSuppressed();
                    },
                    "src:" + name + ":stderr");
            drain.setDaemon(true);
            drain.start();
            // Children may hold the pipe open when the program has ended: there is no end of input before they are
            // gone.
            group.onExit(group::kill);
            if (!settings.silenceLimit().isZero()) {
                watch.every(settings.silenceLimit().dividedBy(4), this::endSilence);
            }
        }

        void stop() {
            group.terminate();
            watch.after(STOP_GRACE, group::kill);
        }

        /** At the end of the output: the program has ended, or has closed it and is of no use any more. */
        void reportEnd() {
            String how = group.awaitEnd(STOP_GRACE);
            long seconds = Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds();
            String why = silent ? ", killed after " + settings.silenceLimit().toSeconds() + " s of silence" : "";
            String program = settings.command().get(0);
            listener.gap(name, GapKind.RESTART, 1, 0, program + " " + how + " after " + seconds + " s" + why);
        }

        @Override
        public void close() {
            watch.close();
            group.close();
        }

        private void endSilence() {
            if (System.nanoTime() - lastOutputNanos >= settings.silenceLimit().toNanos()) {
                silent = true;
                group.kill();
            }
        }
    }
}
