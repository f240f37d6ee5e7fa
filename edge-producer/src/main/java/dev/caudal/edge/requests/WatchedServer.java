// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server's counter and the lines of its sources, from look to look. One thread. */
final class WatchedServer {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedServer.class);
    /** Looks, one a minute. */
    private static final long RECENT = ServerRequests.RECENT.toMinutes();

    private final RequestCounter counter;
    private final ToLongFunction<String> linesOf;
    private final Deque<Span> recent = new ArrayDeque<>();
    private List<String> sources;
    private @Nullable Span before;
    private long requests;
    private long lines;
    private long restarts;
    private @Nullable String problem;
    private boolean wasShort;

    private record Span(long requests, long lines) {}

    WatchedServer(RequestCounter counter, List<String> sources, ToLongFunction<String> linesOf) {
        this.counter = counter;
        this.sources = sources;
        this.linesOf = linesOf;
    }

    /** Other sources have its lines from now on: the span that has begun is of neither. */
    void sources(List<String> next) {
        if (!next.equals(sources)) {
            sources = next;
            before = null;
        }
    }

    void look() throws InterruptedException {
        long served;
        try {
            served = counter.read();
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
            return;
        }
        // The counter first: a line that comes in between is one too many rather than one too few.
        Span now = new Span(served, sources.stream().mapToLong(linesOf).sum());
        Span last = before;
        before = now;
        if (last != null && now.requests() < last.requests()) {
            restarts++;
        } else if (last != null) {
            add(new Span(now.requests() - last.requests(), now.lines() - last.lines()));
        }
        complain(null);
        warnIfShort();
    }

    /** Once each time that it begins. */
    private void warnIfShort() {
        ServerRequests state = state();
        if (state.isShort() && !wasShort) {
            LOG.warn(
                    "{} has served {} requests in the last minutes, and {} lines of it were read, by {}",
                    counter,
                    state.recentRequests(),
                    state.recentLines(),
                    sources);
        }
        wasShort = state.isShort();
    }

    private void add(Span span) {
        requests += span.requests();
        lines += span.lines();
        recent.add(span);
        if (recent.size() > RECENT) {
            recent.remove();
        }
    }

    private void complain(@Nullable String now) {
        if (now != null && !now.equals(problem)) {
            LOG.warn("requests of {} cannot be compared with the lines read: {}", counter, now);
        } else if (now == null && problem != null) {
            LOG.info("requests of {} are compared again", counter);
        }
        problem = now;
    }

    ServerRequests state() {
        return new ServerRequests(
                counter.toString(),
                sources,
                requests,
                lines,
                recent.stream().mapToLong(Span::requests).sum(),
                recent.stream().mapToLong(Span::lines).sum(),
                restarts,
                problem);
    }
}
