// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.Extraction;
import dev.caudal.core.extract.IdSpan;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.line.LineEnd;
import dev.caudal.core.line.LineHandler;
import dev.caudal.core.line.LineStart;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.StreamRoutes;
import dev.caudal.core.sink.LogSink;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of each line of one source, and counts it: every line is read, and then exactly one of empty, not
 * begun as it should be, without id, unsubscribed (or, while there is no active list, of nobody who could be known), sampled
 * out, over its customer's limit, refused by the sink, accepted by it, or, if the extractor or the sink threw, dropped as an
 * internal error.
 *
 * <p>Nothing is copied here and nothing is allocated. Not thread-safe: one router belongs to one reader thread. The table
 * is taken once per chunk, see {@link #beginChunk}.
 */
public final class Router implements LineHandler {
    private final @Nullable LineStart lineStart;
    private final StreamName stream;
    private final CustomerIdExtractor extractor;
    private final Routing routing;
    private final LogSink sink;
    private final ReaderCounts counts;
    private final PipelineListener listener;
    private final IdSpan span = new IdSpan();

    private RoutingTable table;
    private StreamRoutes routes;
    private long nanoTime;
    private boolean sinkReady;
    private boolean memoryWasFull;
    /** Counted as read by this customer, with no outcome yet. */
    private @Nullable Route undecided;

    /**
     * A router of one source.
     *
     * @param lineStart how every whole line begins; null not to look
     * @param stream the kind of log that the source carries
     * @param counts the source's own, from {@link dev.caudal.core.ledger.Ledger#reader}
     */
    public Router(
            @Nullable LineStart lineStart,
            StreamName stream,
            CustomerIdExtractor extractor,
            Routing routing,
            LogSink sink,
            ReaderCounts counts,
            PipelineListener listener) {
        this.lineStart = lineStart;
        this.stream = Objects.requireNonNull(stream, "stream");
        this.extractor = Objects.requireNonNull(extractor, "extractor");
        this.routing = Objects.requireNonNull(routing, "routing");
        this.sink = Objects.requireNonNull(sink, "sink");
        this.counts = Objects.requireNonNull(counts, "counts");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.table = routing.current();
        this.routes = table.routes(stream);
    }

    /**
     * Must be called before the lines of a chunk: takes the current table and passes the time to the sink.
     *
     * @param wallMillis milliseconds since the epoch
     * @param nanoTime the monotonic clock, in nanoseconds
     */
    public void beginChunk(long wallMillis, long nanoTime) {
        this.nanoTime = nanoTime;
        RoutingTable current = routing.current();
        if (current != table) {
            table = current;
            routes = current.routes(stream);
        }
        counts.at(wallMillis);
        try {
            sinkReady = false;
            sink.beginChunk(wallMillis, nanoTime);
            sinkReady = true;
        } catch (Throwable e) {
            report(e);
        }
    }

    /** Must be called after the lines of a chunk, whatever happened to them. */
    public void endChunk() {
        try {
            sink.endChunk();
        } catch (Throwable e) {
            report(e);
        }
    }

    @Override
    public void onLine(byte[] buffer, int offset, int length, LineEnd end) {
        counts.read(length);
        try {
            decide(buffer, offset, length, end);
        } catch (Throwable e) {
            dropAfter(e);
        }
    }

    private void decide(byte[] buffer, int offset, int length, LineEnd end) {
        if (length == 0) {
            counts.dropped(DropCause.EMPTY_LINE);
            return;
        }
        if (lineStart != null && !lineStart.fits(buffer, offset, length)) {
            counts.dropped(DropCause.WRONG_LINE_START);
            return;
        }
        Extraction extraction = extractor.locate(buffer, offset, length, span);
        if (extraction == Extraction.MALFORMED || !span.isWithin(offset, length)) {
            counts.dropped(DropCause.NO_CUSTOMER_ID);
            counts.unrouted(buffer, offset, length, offset, 0);
            return;
        }
        if (end != LineEnd.COMPLETE && span.idOffset() + span.idLength() == offset + length) {
            // More of the id may have followed: 12 may be the beginning of 120.
            counts.dropped(end == LineEnd.TRUNCATED ? DropCause.LINE_TOO_LONG : DropCause.PARTIAL_AT_SHUTDOWN);
            return;
        }
        // Who was not subscribed when the source asked has no line here, even if he is subscribed by now.
        Route route =
                extraction == Extraction.UNSUBSCRIBED ? null : routes.lookup(buffer, span.idOffset(), span.idLength());
        if (route == null) {
            noRoute(buffer, offset, length);
            return;
        }
        send(route, buffer, offset, length, end);
    }

    private void dropAfter(Throwable cause) {
        Route route = undecided;
        undecided = null;
        if (route == null) {
            counts.dropped(DropCause.INTERNAL_ERROR);
        } else {
            counts.dropped(route, DropCause.INTERNAL_ERROR);
        }
        report(cause);
    }

    private void report(Throwable cause) {
        tell(() -> listener.internalError(cause));
    }

    private static void tell(Runnable message) {
        try {
            message.run();
        } catch (Throwable e) {
            // The lines are counted, and nobody is left who could be told.
        }
    }

    @Override
    public void onDiscarded(long length) {
        counts.read(length);
        counts.dropped(DropCause.LINE_TOO_LONG);
    }

    /** The source stopped in the middle of a line of which so many bytes had come. */
    void onPartial(long length) {
        counts.read(length);
        counts.dropped(DropCause.PARTIAL_AT_SHUTDOWN);
    }

    private void noRoute(byte[] buffer, int offset, int length) {
        if (table.exists()) {
            counts.unsubscribed(buffer, span.idOffset(), span.idLength());
            counts.unrouted(buffer, offset, length, span.idOffset(), span.idLength());
        } else {
            counts.dropped(DropCause.NO_ACTIVE_LIST);
        }
    }

    private void send(Route route, byte[] buffer, int offset, int length, LineEnd end) {
        int valueLength = length - span.cutLength();
        counts.routed(route, valueLength);
        undecided = route;
        switch (route.admit(valueLength, nanoTime)) {
            case SAMPLED_OUT -> counts.dropped(route, DropCause.SAMPLED_OUT);
            case RATE_LIMITED -> counts.dropped(route, DropCause.RATE_LIMITED);
            case ADMITTED -> offer(route, buffer, cut(buffer, offset, length), valueLength, end);
        }
        undecided = null;
    }

    private void offer(Route route, byte[] buffer, int offset, int length, LineEnd end) {
        if (!sinkReady) {
            counts.dropped(route, DropCause.INTERNAL_ERROR);
            return;
        }
        switch (sink.offer(route, buffer, offset, length)) {
            case ACCEPTED -> {
                if (end == LineEnd.TRUNCATED) {
                    counts.altered();
                }
            }
            case MEMORY_FULL -> {
                counts.dropped(route, DropCause.MEMORY_FULL);
                if (!memoryWasFull) {
                    memoryWasFull = true;
                    tell(listener::memoryFull);
                }
            }
            case TOO_LARGE -> counts.dropped(route, DropCause.TOO_LARGE);
            case CLOSED -> counts.dropped(route, DropCause.SHUTDOWN);
        }
    }

    /**
     * Makes the line's bytes without the cut contiguous, by moving the shorter side over the cut, and returns where they
     * begin. With the id at the start of the line, the usual case, nothing moves.
     */
    private int cut(byte[] buffer, int offset, int length) {
        int cutLength = span.cutLength();
        int before = span.cutOffset() - offset;
        int after = length - before - cutLength;
        if (before <= after) {
            System.arraycopy(buffer, offset, buffer, offset + cutLength, before);
            return offset + cutLength;
        }
        System.arraycopy(buffer, offset + before + cutLength, buffer, offset + before, after);
        return offset;
    }
}
