// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks after something while the reader may be blocked. Has a daemon thread of its own, from the first task on. Tasks must
 * not block for long and must handle their errors: one that throws does not run again. Any thread.
 */
public final class Watch implements Closeable {
    private final ScheduledThreadPoolExecutor executor;

    /** A watch with nothing to do yet. */
    public Watch(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // A task may come after the close, from another thread: it is not to be run then, and that is no error.
        executor.setRejectedExecutionHandler((task, pool) -> {});
    }

    /** Runs a check again and again, first after one interval. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it; closing the watch ends it.
    public void every(Duration interval, Runnable check) {
        executor.scheduleWithFixedDelay(check, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs an action once, unless the watch is closed first. */
    @SuppressWarnings("FutureReturnValueIgnored") // As above.
    public void after(Duration delay, Runnable action) {
        executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** No task begins after this; one that is running goes on. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
