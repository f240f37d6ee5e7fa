// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.Overtaken;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which a core works. Callers wait in a queue of {@value #WAITING}, each at most a minute; what took longer
 * is completed all the same. Work that another provisioner overtook is {@linkplain Overtaken repeated}.
 */
final class ProvisionerThread implements AutoCloseable {
    private static final int WAITING = 16;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Supplier<Provisioner> connect;
    private final ThreadPoolExecutor executor;
    private @Nullable Provisioner connected;

    /** Connects when first needed, and again after a failure of the cluster. */
    ProvisionerThread(String name, Supplier<Provisioner> connect) {
        this.connect = connect;
        this.executor = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(WAITING), work -> new Thread(work, name));
    }

    /** Does it, and waits for it; its failure is the caller's. */
    <T> T call(String operator, Function<Provisioner, T> work) {
        return await(submit(operator, work));
    }

    /**
     * Does it when its turn comes.
     *
     * @throws Problem if too much waits already
     */
    <T> Future<T> submit(String operator, Function<Provisioner, T> work) {
        try {
            return executor.submit(() -> Overtaken.repeat(() -> once(operator, work)));
        } catch (RejectedExecutionException e) {
            throw busy();
        }
    }

    /** Waits for what was submitted, by this caller or another. */
    static <T> T await(Future<T> future) {
        try {
            return future.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw busy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
    }

    private static Problem busy() {
        return Problem.of(
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "more is being changed than can be done now; try again",
                "Retry-After",
                "5");
    }

    private <T> T once(String operator, Function<Provisioner, T> work) {
        try {
            Provisioner provisioner = connected == null ? connect.get() : connected;
            connected = provisioner;
            provisioner.actFor(operator);
            return work.apply(provisioner);
        } catch (ProvisioningException e) {
            if (e.reason() != ProvisioningException.Reason.OVERTAKEN && e.getCause() instanceof KafkaException) {
                disconnect();
            }
            throw e;
        } catch (KafkaException e) {
            disconnect();
            throw e;
        }
    }

    private void disconnect() {
        if (connected != null) {
            connected.close();
            connected = null;
        }
    }

    /** Completes what was begun, within its limit. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (executor.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                disconnect();
            } else {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
