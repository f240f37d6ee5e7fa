// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.routing.Routing;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.edge.status.EdgeStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether what sources read is of any use: one thread, {@code source-watch}, and a last look at the end,
 * since a file may be read within a second. A look costs a few reads for each source.
 *
 * <p>{@link #start} and {@link #close} belong to the application's thread; any may ask for {@link #findings}.
 */
public final class SourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceWatch.class);
    private static final long PERIOD_MILLIS = 1_000;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Ledger ledger;
    private final Supplier<List<EdgeStatus.Source>> states;
    private final Supplier<List<ServerRequests>> servers;
    private final RoutingWatch routing;
    private final SilenceWatch silence = new SilenceWatch();
    private final MissingLogWatch missing;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "source-watch");

    /** Looks at nothing yet. */
    public SourceWatch(
            Ledger ledger,
            Routing routing,
            Supplier<List<EdgeConfig.Source>> sources,
            Supplier<List<EdgeStatus.Source>> states,
            Supplier<List<ServerRequests>> servers) {
        this.ledger = ledger;
        this.states = states;
        this.servers = servers;
        this.routing = new RoutingWatch(ledger, routing, sources);
        this.missing = new MissingLogWatch(sources);
        thread.setDaemon(true);
    }

    /** Looks from now on. */
    public void start() {
        thread.start();
    }

    /** What is wrong at present. */
    public List<EdgeStatus.Finding> findings() {
        List<EdgeStatus.Finding> findings = new ArrayList<>(routing.findings());
        findings.addAll(silence.findings());
        findings.addAll(missing.findings());
        return findings;
    }

    /** To be called when reading has ended: has the last look. */
    @Override
    public void close() {
        closing.countDown();
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, STOP_LIMIT.toNanos());
        } catch (InterruptedException e) {
            // To hurry: there is no last look then.
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                look(false);
            }
            look(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean isLast) {
        try {
            routing.look(isLast);
            silence.look(states.get(), ledger.shares(), servers.get(), System.nanoTime());
            missing.look(states.get(), ledger.shares(), System.nanoTime());
        } catch (RuntimeException | Error e) {
            LOG.error("source-watch: unexpected failure; the next look is in a second", e);
        }
    }
}
