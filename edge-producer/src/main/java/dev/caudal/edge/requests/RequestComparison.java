// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares once a minute what servers say they have served with the lines that were read of them, at once for the first time.
 *
 * <p>{@link #compare} and {@link #close} belong to the application's thread; looking is done by the thread {@code requests},
 * which there is only if there is something to compare. A server that does not answer holds up the look at the others for
 * seconds, and nothing else. Any thread may ask for {@link #servers}.
 */
public final class RequestComparison implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RequestComparison.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final ToLongFunction<String> linesOf;
    private final LinkedBlockingQueue<Map<RequestCounter, List<String>>> news = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "requests");
    private final Map<RequestCounter, WatchedServer> watched = new LinkedHashMap<>();
    private volatile List<ServerRequests> servers = List.of();

    /**
     * Compares nothing yet.
     *
     * @param linesOf how many lines have been read of a source, by its name; any thread
     */
    public RequestComparison(ToLongFunction<String> linesOf) {
        this.linesOf = linesOf;
        thread.setDaemon(true);
    }

    /**
     * Compares these from now on, and what was compared before only if it is among them.
     *
     * @param servers the sources that have lines of each
     */
    public void compare(Map<RequestCounter, List<String>> servers) {
        if (thread.getState() == Thread.State.NEW) {
            if (servers.isEmpty()) {
                return;
            }
            thread.start();
        }
        news.add(new LinkedHashMap<>(servers));
    }

    /** How the comparison stands, in the order of the configuration. */
    public List<ServerRequests> servers() {
        return servers;
    }

    /** Does not wait for a look that is under way: that ends by itself within seconds. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            Map<RequestCounter, List<String>> next = news.take();
            while (true) {
                if (next != null) {
                    take(next);
                }
                look();
                next = news.poll(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The servers to look at; for the thread, and for tests without one. */
    void take(Map<RequestCounter, List<String>> next) {
        watched.keySet().retainAll(next.keySet());
        next.forEach(
                (counter, sources) -> watched.computeIfAbsent(counter, one -> new WatchedServer(one, sources, linesOf))
                        .sources(sources));
    }

    /** One look at all of them. */
    void look() throws InterruptedException {
        for (WatchedServer server : watched.values()) {
            try {
                server.look();
            } catch (RuntimeException | Error e) {
                LOG.error("requests: unexpected failure; they are compared again in a minute", e);
            }
        }
        servers = watched.values().stream().map(WatchedServer::state).toList();
    }
}
