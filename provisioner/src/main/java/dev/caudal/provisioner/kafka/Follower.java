// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that follows a topic for as long as the process lives: after a failure it says so once, waits a second, and begins
 * again. Whatever else it fails with, an error of the JVM or of its own, ends it, and its owner is told: it may have half
 * of what it follows. Subclasses read on that thread alone. {@link #start} and {@link #close} are its owner's.
 */
public abstract class Follower implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final Events events;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable String last;

    /** What its owner is told, on its thread. */
    public interface Events {
        /** It could not follow, and tries again. */
        void trouble(String reason);

        /** It follows no more, and will not again. */
        void ended(Throwable cause);
    }

    /** Starts nothing yet. */
    Follower(String name, Events events) {
        this.events = events;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Follows from the beginning, until {@link #isStopped}. */
    abstract void follow();

    /** Begins to follow. */
    public final void start() {
        thread.start();
    }

    final boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /** It works again: the next failure is news. */
    final void good() {
        last = null;
    }

    private void run() {
        try {
            do {
                try {
                    follow();
                } catch (KafkaException | ProvisioningException e) {
                    String trouble = Optional.ofNullable(e.getMessage()).orElse(e.toString());
                    if (!trouble.equals(last)) {
                        last = trouble;
                        events.trouble(trouble);
                    }
                }
            } while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // Also those after which little is sure, as of a full heap: to be known is all the more
            // important.
            events.ended(e);
        }
    }

    /** Waits; at the end, no longer. */
    final void pause(Duration time) {
        try {
            boolean ignored = stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    /** Ends within seconds. */
    @Override
    public final void close() {
        stopped.countDown();
        try {
            thread.join(STOP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
