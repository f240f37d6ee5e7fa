// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.spool.SpoolEvents.Refusal;
import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool as the sender sees it. One thread, {@value #THREAD_NAME}, does all reading, writing and syncing; no other method
 * than {@link #start} and {@link #close} ever waits for the disk.
 *
 * <p>Two queues: what is asked of the spool, by any thread, and what it answers, taken by {@link #poll} on the sender's
 * thread, which {@code wakeup} tells that there is something. Neither queue has a limit of its own: batches on their way in
 * are in the memory budget until {@link SpoolListener#stored}, batches on their way out have been {@link #request}ed, and each
 * of those is answered once.
 */
public final class Spool implements AutoCloseable {
    /** The name of the thread. */
    public static final String THREAD_NAME = "spool";

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int WINDOW_BYTES = 1 << 20;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final int WARNINGS_A_MINUTE = 20;

    private final Path directory;
    private final SpoolSettings settings;
    private final Clock clock;
    private final Runnable wakeup;
    private final SpoolStore store;
    private final Thread thread = new Thread(this::run, THREAD_NAME);
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Consumer<SpoolListener>> answers = new ConcurrentLinkedQueue<>();
    private final Answers events = new Answers();
    private @Nullable SpoolLock lock;
    private volatile SpoolStatus status;
    private volatile boolean closing;
    /** Written by the spool's thread. */
    private volatile boolean broken;

    private boolean hasThread = true;
    /** After each task that is added. */
    private Runnable waking;

    // Spool thread only.
    private long nextCommitNanos;
    private long requestedBytes;
    private long warningsSinceNanos;
    private int warnings;

    /**
     * Touches nothing yet.
     *
     * @param directory of this spool alone
     * @param settings its bounds
     * @param wakeup called by the spool's thread after every answer that it adds for {@link #poll}, so it should cost nothing
     *     the second time; must not block
     */
    public Spool(Path directory, SpoolSettings settings, Clock clock, Runnable wakeup) {
        this(directory, DiskFiles.in(directory), settings, new SecureRandom()::nextLong, clock, wakeup);
    }

    /** @param salts random numbers that nobody can guess */
    Spool(Path directory, SpoolFiles files, SpoolSettings settings, LongSupplier salts, Clock clock, Runnable wakeup) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
        this.wakeup = wakeup;
        this.waking = () -> LockSupport.unpark(thread);
        this.store = new SpoolStore(files, settings, events, salts);
        this.nextCommitNanos = clock.nanoTime() + fsyncNanos();
        this.status = new SpoolStatus(null, true, null, 0, settings.limitBytes(), 0, 0, 0, 0, 0);
    }

    /**
     * Takes the directory, finds what an earlier run left, and starts the thread. Reads one footer a segment.
     *
     * @throws IOException if the directory cannot be used, another process has it, or a newer release wrote it
     */
    public void start() throws IOException {
        DiskFiles.prepare(directory);
        SpoolLock taken = SpoolLock.take(directory);
        try {
            open();
        } catch (IOException | RuntimeException e) {
            taken.close();
            throw e;
        }
        lock = taken;
        thread.start();
    }

    private void open() throws IOException {
        store.open();
        status = store.status();
    }

    /**
     * Instead of {@link #start}, for a simulation: its one thread calls {@link #turn}, and the files need no lock.
     *
     * @param submitted called after each task that is added: a point at which another thread may come in between
     */
    void openWithoutThread(Runnable submitted) throws IOException {
        open();
        hasThread = false;
        waking = submitted;
    }

    /** Takes a batch; answered by {@link SpoolListener#stored} or {@link SpoolListener#refused}. */
    public void store(Batch batch, @Nullable Stamp stamp) {
        submitAlways(() -> {
            if (broken) {
                events.answer(listener -> listener.refused(batch, Refusal.UNAVAILABLE));
            } else {
                store.append(SpoolBatch.of(batch, stamp), clock.millis(), clock.nanoTime());
            }
        });
    }

    /** Asks for so many bytes of batches more; they come as {@link SpoolListener#replayed} as soon as there are any. */
    public void request(int bytes) {
        submit(() -> requestedBytes += bytes);
    }

    /**
     * The batch is about to be sent: a next run is to know that it may be there.
     *
     * @param then called in {@link #poll} when that is written down
     */
    public void announce(SpooledBatch batch, Runnable then) {
        submitAlways(() -> {
            if (!broken) {
                store.announce(batch, clock.nanoTime());
            }
            events.answer(listener -> then.run());
        });
    }

    /** The batch was delivered or dropped, and counted by the caller. */
    public void resolved(SpooledBatch batch) {
        submit(() -> store.resolved(batch));
    }

    /**
     * The batch waits again, where it was. Answered by {@link SpoolListener#returned}.
     *
     * @param maybeWritten whether it may be in the topic, though not under a number that it would be known by
     */
    public void giveBack(SpooledBatch batch, boolean maybeWritten) {
        submitAlways(() -> {
            if (!broken) {
                store.giveBack(batch, maybeWritten);
            }
            events.answer(listener -> listener.returned(batch.route()));
        });
    }

    /** The batch was sent and not answered: it is to go first next time, alone and as it was sent. Answered by the same. */
    public void keepAsSent(SpooledBatch batch, byte[] sentBytes, Stamp stamp) {
        submitAlways(() -> {
            if (!broken) {
                store.keepAsSent(batch, sentBytes, stamp, clock.millis(), clock.nanoTime());
            }
            events.answer(listener -> listener.returned(batch.route()));
        });
    }

    /** The route cannot deliver: none of its batches comes out until {@link #unpark}, and they pin nothing of the others'. */
    public void park(SpoolRoute route) {
        submit(() -> store.park(route));
    }

    /** The route can deliver again. */
    public void unpark(SpoolRoute route) {
        submit(() -> store.unpark(route));
    }

    /** These are no customers' any more; what waits of them is dropped. What the caller has of them is his to drop. */
    public void left(Collection<SpoolRoute> routes) {
        List<SpoolRoute> copy = List.copyOf(routes);
        submit(() -> store.left(copy, clock.millis(), clock.nanoTime()));
    }

    /** Hands over what the spool has to say. One thread, always the same. */
    public void poll(SpoolListener listener) {
        Consumer<SpoolListener> answer;
        while ((answer = answers.poll()) != null) {
            answer.accept(listener);
        }
    }

    /** As of the last commit. */
    public SpoolStatus status() {
        return status;
    }

    /**
     * Any thread. Whether it does nothing any more though nobody has closed it: after a mistake of ours, or because its thread
     * has ended. What is on disk is taken up by the next process alone.
     */
    public boolean hasStopped() {
        return !closing && (broken || thread.getState() == Thread.State.TERMINATED);
    }

    /**
     * Does what was asked before, syncs, completes the files, and ends. Waits for at most 30 seconds. What could not be made
     * safe was refused: {@link #poll} once more.
     */
    @Override
    public void close() throws IOException {
        closing = true;
        if (!hasThread) {
            end();
        }
        LockSupport.unpark(thread);
        boolean interrupted = false;
        long deadline = clock.nanoTime() + CLOSE_LIMIT.toNanos();
        while (thread.isAlive() && deadline - clock.nanoTime() > 0) {
            try {
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IOException("spool.directory=" + directory + ": the disk did not answer for " + CLOSE_LIMIT);
        }
        if (lock != null) {
            lock.close();
        }
    }

    private void submit(Runnable task) {
        submitAlways(() -> {
            if (!broken) {
                task.run();
            }
        });
    }

    private void submitAlways(Runnable task) {
        tasks.add(task);
        waking.run();
    }

    private void run() {
        while (!closing) {
            long nextCommit = turn();
            if (tasks.isEmpty() && !closing) {
                LockSupport.parkNanos(this, Math.max(1, nextCommit - clock.nanoTime()));
            }
        }
        end();
    }

    /**
     * Does what was asked, and commits if it is time.
     *
     * @return when the next commit is due
     */
    long turn() {
        work();
        long now = clock.nanoTime();
        if (now - nextCommitNanos >= 0) {
            attempt(() -> commit(now));
            nextCommitNanos = now + fsyncNanos();
        }
        return nextCommitNanos;
    }

    /** Instead of {@link #poll}, for a simulation in which what the disk has done is known a little later. */
    List<Consumer<SpoolListener>> takeAnswers() {
        List<Consumer<SpoolListener>> taken = List.copyOf(answers);
        answers.clear();
        return taken;
    }

    /** Now it is known. */
    void giveAnswers(List<Consumer<SpoolListener>> taken) {
        taken.forEach(events::answer);
    }

    /** Whether there is something to do before the next commit. */
    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    private long fsyncNanos() {
        return Math.max(1, settings.fsyncInterval().toNanos());
    }

    private void end() {
        work();
        if (!broken) {
            attempt(() -> store.close(clock.millis(), clock.nanoTime()));
            status = store.status();
        }
        wakeup.run();
    }

    private void commit(long nowNanos) {
        if (!broken) {
            store.commit(clock.millis(), nowNanos);
            status = store.status();
            replay();
        }
    }

    private void work() {
        Runnable task;
        boolean worked = false;
        while ((task = tasks.poll()) != null) {
            attempt(task);
            worked = true;
        }
        if (worked) {
            attempt(this::replay);
        }
    }

    private void replay() {
        while (!broken && requestedBytes > 0 && tasks.isEmpty()) {
            int window = (int) Math.min(requestedBytes, WINDOW_BYTES);
            List<SpooledBatch> batches = store.read(window, clock.millis(), clock.nanoTime());
            if (batches.isEmpty()) {
                return;
            }
            for (SpooledBatch batch : batches) {
                requestedBytes -= batch.frameBytes();
                events.answer(listener -> listener.replayed(batch));
            }
        }
    }

    /** A mistake of ours must not take the process with it: direct delivery goes on, and what comes here is refused. */
    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            // First: whoever sees that it has stopped sees why.
            status = status.unavailable("stopped by a mistake of this program: " + e);
            broken = true;
            LOG.error("spool.directory={}: the spool stops; what is in it is taken up at the next start", directory, e);
        }
    }

    private final class Answers implements SpoolEvents {
        private void answer(Consumer<SpoolListener> answer) {
            answers.add(answer);
            // For each of them: whether the one before has been taken may change between looking and adding.
            wakeup.run();
        }

        @Override
        public void recovered(SpoolRoute route, long lines) {
            answer(listener -> listener.recovered(route, lines));
        }

        @Override
        public void stored(SpoolBatch batch) {
            Batch origin = Objects.requireNonNull(batch.origin());
            answer(listener -> listener.stored(origin));
        }

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            Batch origin = Objects.requireNonNull(batch.origin());
            answer(listener -> listener.refused(origin, why));
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            answer(listener -> listener.dropped(route, cause, lines));
        }

        @Override
        public void warning(String message) {
            long now = clock.nanoTime();
            if (now - warningsSinceNanos > Duration.ofMinutes(1).toNanos()) {
                warningsSinceNanos = now;
                warnings = 0;
            }
            warnings++;
            if (warnings <= WARNINGS_A_MINUTE) {
                LOG.warn("spool.directory={}: {}", directory, message);
            } else if (warnings == WARNINGS_A_MINUTE + 1) {
                LOG.warn("spool.directory={}: more warnings, not shown for a minute", directory);
            }
        }
    }
}
