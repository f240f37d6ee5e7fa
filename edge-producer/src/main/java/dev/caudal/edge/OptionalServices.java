// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.sources.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see the process by, and delivery does not need: a service that cannot be opened is a warning, and is tried
 * again until it is open.
 *
 * <p>{@link #open} and {@link #close} belong to the application's own thread; retries run on the thread {@code services}, which
 * there is only once one has failed. {@link #problems} may be called by any. None waits for an attempt that is under way.
 */
final class OptionalServices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OptionalServices.class);
    /** A port is free again as soon as its holder has ended: often within seconds, else nobody knows when. */
    static final Backoff.Policy RETRIES =
            new Backoff.Policy(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(30));

    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::retry, "services");
    private final List<Missing> missing = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>(); // Guarded by itself.

    /** Opens a service, or says in the exception's message what is in the way and what to do. */
    @FunctionalInterface
    interface Opener {
        AutoCloseable open() throws IOException;
    }

    /** A service that could not be opened so far. */
    private static final class Missing {
        final String consequence;
        final Opener opener;
        volatile String problem = "";

        Missing(String consequence, Opener opener) {
            this.consequence = consequence;
            this.opener = opener;
        }

        String describe() {
            return problem + ". " + consequence + "; lines are delivered, and it is tried again";
        }
    }

    OptionalServices(Backoff.Policy retries) {
        this.backoff = new Backoff(retries, new Random());
        thread.setDaemon(true);
    }

    /**
     * Tries to open a service now, and later if that fails.
     *
     * @param consequence what operators have to do without meanwhile
     */
    void open(String consequence, Opener opener) {
        Missing service = new Missing(consequence, opener);
        if (!isOpened(service)) {
            missing.add(service);
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
        }
    }

    /** What is not open, why, and what to do: a sentence each. */
    List<String> problems() {
        return missing.stream().map(Missing::describe).toList();
    }

    private void retry() {
        try {
            while (!closed.await(backoff.next(Duration.ZERO).toNanos(), TimeUnit.NANOSECONDS)) {
                missing.removeIf(this::isOpened);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isOpened(Missing service) {
        AutoCloseable opened;
        try {
            opened = service.opener.open();
        } catch (IOException | RuntimeException | Error e) {
            // Such as a thread that cannot be made: delivery goes on without the service.
            String problem = Objects.requireNonNullElse(e.getMessage(), e.toString());
            if (!problem.equals(service.problem)) {
                service.problem = problem;
                LOG.warn("{}", service.describe());
            }
            return false;
        }
        synchronized (open) {
            if (closed.getCount() > 0) {
                open.add(opened);
                if (!service.problem.isEmpty()) {
                    LOG.info("open now, after: {}", service.problem);
                }
                return true;
            }
        }
        close(opened);
        return true;
    }

    @Override
    public void close() {
        List<AutoCloseable> last;
        synchronized (open) {
            closed.countDown();
            last = List.copyOf(open);
            open.clear();
        }
        last.forEach(OptionalServices::close);
    }

    private static void close(AutoCloseable service) {
        try {
            service.close();
        } catch (Exception e) {
            LOG.warn("closing: {}", e.getMessage());
        }
    }
}
