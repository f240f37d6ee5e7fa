// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import dev.caudal.core.line.ChunkHandler;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.sources.internal.LineSync;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one source on one thread, {@code src:<name>}: opens it, passes on what it reads, and opens it again after an end or a
 * failure, with growing pauses. A failure is whatever is thrown, by the source, the handler or the listener, errors included.
 * What a source {@linkplain LogSource#mayBeginMidLine cannot tell to begin a line} is skipped up to the first line end.
 *
 * <p>The handler is called by the reader thread alone. {@link #start}, {@link #close} and {@link #state} may be called by
 * any thread. One read buffer is allocated, once.
 */
public final class SourceRunner {
    /** How long a stopping runner reads what is still there. */
    public static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    /** As much as a Linux pipe holds, unless somebody enlarged it: a longer read would find no more. */
    private static final int STREAM_BUFFER_BYTES = 64 * 1024;

    /** One more than the longest line any handler accepts: a longer message is seen to be too long. */
    private static final int MESSAGE_BUFFER_BYTES = FramingLimits.MAX_LINE_BYTES + 1;

    private static final long ROOM_PAUSE_MILLIS = 5;

    private final LogSource source;
    private final ChunkHandler handler;
    private final SourceListener listener;
    private final ReadGate gate;
    private final SourceClock clock;
    private final Backoff backoff;
    private final byte[] buffer;
    private final LineSync sync;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile SourceState state = SourceState.NEW;
    private boolean opened; // the reader's
    private long openedNanos; // the reader's

    /** With the clocks of this machine and {@link Backoff.Policy#DEFAULT}; never waits for room. */
    public SourceRunner(LogSource source, ChunkHandler handler, SourceListener listener) {
        this(source, handler, listener, ReadGate.OPEN);
    }

    /** With the clocks of this machine and {@link Backoff.Policy#DEFAULT}. */
    public SourceRunner(LogSource source, ChunkHandler handler, SourceListener listener, ReadGate gate) {
        this(source, handler, listener, gate, SourceClock.SYSTEM, new Backoff(Backoff.Policy.DEFAULT, new Random()));
    }

    /**
     * Prepares a runner; nothing is opened and no thread started before {@link #start}.
     *
     * @param gate asked before each read, if the source {@linkplain LogSource#waitsForRoom waits}
     * @param backoff for this runner alone
     */
    public SourceRunner(
            LogSource source,
            ChunkHandler handler,
            SourceListener listener,
            ReadGate gate,
            SourceClock clock,
            Backoff backoff) {
        this.source = Objects.requireNonNull(source, "source");
        this.handler = Objects.requireNonNull(handler, "handler");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.gate = source.waitsForRoom() ? Objects.requireNonNull(gate, "gate") : ReadGate.OPEN;
        this.clock = Objects.requireNonNull(clock, "clock");
        this.backoff = Objects.requireNonNull(backoff, "backoff");
        this.buffer = new byte[source.framing() == Framing.LINES ? STREAM_BUFFER_BYTES : MESSAGE_BUFFER_BYTES];
        this.sync = new LineSync(source.name(), listener);
        this.thread = new Thread(this::run, "src:" + source.name());
    }

    /** The name of the source. */
    public String name() {
        return source.name();
    }

    /** Where the runner stands now. */
    public SourceState state() {
        SourceState now = state;
        return isStopping() && !now.isOver() ? SourceState.STOPPING : now;
    }

    /**
     * Starts reading.
     *
     * @throws IllegalThreadStateException if it was started before
     */
    public void start() {
        thread.start();
    }

    /**
     * Stops: nothing new is accepted, what is already there is read for at most {@link #DRAIN_LIMIT}, a partial line is
     * reported with {@link ChunkHandler#onAbandoned}, the source is closed. A source that waits for room stays where it is.
     * Idempotent.
     *
     * @param timeout the longest this call may take
     * @return whether the reader thread has ended; if not (a handler that blocks), it ends as soon as it can
     */
    public boolean close(Duration timeout) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        stopping.countDown();
        source.finish();
        join(Math.min(timeout.toNanos(), DRAIN_LIMIT.toNanos()));
        closeSource();
        join(deadlineNanos - System.nanoTime());
        if (thread.getState() == Thread.State.NEW) {
            state = SourceState.STOPPED;
        }
        return !thread.isAlive();
    }

    private void join(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        }
    }

    private void run() {
        SourceState last = SourceState.FAILED;
        try {
            boolean again = true;
            while (again && !isStopping()) {
                again = attempt();
            }
            last = SourceState.STOPPED;
        } catch (InterruptedException e) {
            // Interrupting the reader is not how it is stopped, but it is a clear wish: end, and leave the sign.
            Thread.currentThread().interrupt();
            last = end(e);
        } catch (Throwable e) {
            last = end(e);
        } finally {
            closeSource();
            state = last;
        }
    }

    /** What is thrown must keep neither the state from telling that nothing is read, nor other sources from being closed. */
    private void closeSource() {
        try {
            source.close();
        } catch (RuntimeException | Error e) {
            unlessItThrows(() -> listener.notice(source.name(), "could not be closed: " + e));
        }
    }

    /** The reader cannot go on. */
    private SourceState end(Throwable cause) {
        if (isStopping()) {
            return SourceState.STOPPED;
        }
        unlessItThrows(() -> listener.failed(source.name(), cause, Duration.ZERO));
        return SourceState.FAILED;
    }

    /** One opening, and reading until its end. Returns whether there should be another. */
    private boolean attempt() throws InterruptedException {
        opened = false;
        try {
            return openAndRead();
        } catch (Throwable e) {
            unlessItThrows(this::abandon);
            if (e instanceof InterruptedException || Thread.interrupted()) {
                throw new InterruptedException("interrupted while reading " + source.name());
            }
            if (isStopping()) {
                return false;
            }
            Duration pause = pause();
            unlessItThrows(() -> listener.failed(source.name(), e, pause));
            return sleep(pause);
        }
    }

    private boolean openAndRead() throws IOException, InterruptedException {
        state = SourceState.OPENING;
        source.open(listener);
        opened = true;
        state = SourceState.READING;
        openedNanos = clock.nanoTime();
        listener.opened(source.name());
        if (source.mayBeginMidLine()) {
            sync.join();
        }
        readToEnd();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (isStopping()) {
            abandon();
            return false;
        }
        sync.end();
        handler.onEndOfStream(clock.wallMillis(), clock.nanoTime());
        return switch (source.afterEnd()) {
            case OPEN_AGAIN -> {
                Duration pause = pause();
                listener.ended(source.name(), pause);
                yield sleep(pause);
            }
            case OPEN_NEXT -> true;
            case DONE -> {
                listener.ended(source.name(), Duration.ZERO);
                yield false;
            }
        };
    }

    /** Reading stopped in mid-stream. */
    private void abandon() {
        if (opened) {
            sync.end();
            handler.onAbandoned();
        }
    }

    /** After a failure, which is what the listener hears of: a second one must not end the reader. */
    private static void unlessItThrows(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            // The state tells that the source is not read.
        }
    }

    private void readToEnd() throws IOException, InterruptedException {
        boolean lines = source.framing() == Framing.LINES;
        boolean more = true;
        while (more) {
            more = readOnce(lines);
        }
    }

    /** A method of its own, since the JVM compiles what is called often, and a loop that never ends only after minutes. */
    private boolean readOnce(boolean lines) throws IOException, InterruptedException {
        awaitRoom();
        int length = source.read(buffer, 0, buffer.length);
        if (length == LogSource.END_OF_INPUT) {
            return false;
        }
        if (lines) {
            int skipped = sync.skip(buffer, 0, length);
            if (skipped < length) {
                handler.onChunk(buffer, skipped, length - skipped, clock.wallMillis(), clock.nanoTime());
            }
        } else {
            handler.onMessage(buffer, 0, length, clock.wallMillis(), clock.nanoTime());
        }
        return true;
    }

    private void awaitRoom() throws InterruptedException {
        if (gate.isOpen()) {
            return;
        }
        state = SourceState.WAITING_FOR_ROOM;
        while (!gate.isOpen()) {
            if (stopping.await(ROOM_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                // What is unread stays where it is. The next read only takes note of what has been handed on.
                source.close();
                return;
            }
        }
        state = SourceState.READING;
    }

    private Duration pause() {
        return backoff.next(opened ? Duration.ofNanos(clock.nanoTime() - openedNanos) : Duration.ZERO);
    }

    private boolean sleep(Duration pause) throws InterruptedException {
        state = SourceState.BACKING_OFF;
        return !stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
