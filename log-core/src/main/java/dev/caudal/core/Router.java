// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.Extraction;
import dev.caudal.core.extract.IdSpan;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.line.LineEnd;
import dev.caudal.core.line.LineHandler;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.StreamRoutes;
import dev.caudal.core.sink.LogSink;
import java.util.Objects;

/**
 * Decides what becomes of each line of one source, and counts it: every line is read, and then exactly one of empty,
 * without id, unsubscribed, sampled out, over its customer's limit, refused by the sink, or accepted by it.
 *
 * <p>Nothing is copied here and nothing is allocated. Not thread-safe: one router belongs to one reader thread. The table
 * is taken once per chunk, see {@link #beginChunk}.
 */
public final class Router implements LineHandler {
    private final StreamName stream;
    private final CustomerIdExtractor extractor;
    private final Routing routing;
    private final LogSink sink;
    private final ReaderCounts counts;
    private final IdSpan span = new IdSpan();

    private RoutingTable table;
    private StreamRoutes routes;
    private long nanoTime;

    /**
     * A router of one source.
     *
     * @param stream the kind of log that the source carries
     * @param counts the source's own, from {@link dev.caudal.core.ledger.Ledger#reader}
     */
    public Router(
            StreamName stream, CustomerIdExtractor extractor, Routing routing, LogSink sink, ReaderCounts counts) {
        this.stream = Objects.requireNonNull(stream, "stream");
        this.extractor = Objects.requireNonNull(extractor, "extractor");
        this.routing = Objects.requireNonNull(routing, "routing");
        this.sink = Objects.requireNonNull(sink, "sink");
        this.counts = Objects.requireNonNull(counts, "counts");
        this.table = routing.current();
        this.routes = table.routes(stream);
    }

    /**
     * To be called before the lines of a chunk: takes the current table and hands the time to the sink.
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
        sink.beginChunk(wallMillis, nanoTime);
    }

    /** To be called after the lines of a chunk. */
    public void endChunk() {
        sink.endChunk();
    }

    @Override
    public void onLine(byte[] buffer, int offset, int length, LineEnd end) {
        counts.read(length);
        if (length == 0) {
            counts.dropped(DropCause.EMPTY_LINE);
            return;
        }
        if (extractor.locate(buffer, offset, length, span) != Extraction.FOUND || !span.isWithin(offset, length)) {
            counts.dropped(DropCause.NO_CUSTOMER_ID);
            return;
        }
        Route route = routes.lookup(buffer, span.idOffset(), span.idLength());
        if (route == null) {
            counts.unsubscribed(buffer, span.idOffset(), span.idLength());
            return;
        }
        send(route, buffer, offset, length, end);
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

    private void send(Route route, byte[] buffer, int offset, int length, LineEnd end) {
        int valueLength = length - span.cutLength();
        counts.routed(route, valueLength);
        switch (route.admit(valueLength, nanoTime)) {
            case SAMPLED_OUT -> counts.dropped(route, DropCause.SAMPLED_OUT);
            case RATE_LIMITED -> counts.dropped(route, DropCause.RATE_LIMITED);
            case ADMITTED -> {
                int valueOffset = cut(buffer, offset, length);
                switch (sink.offer(route, buffer, valueOffset, valueLength)) {
                    case ACCEPTED -> {
                        if (end == LineEnd.TRUNCATED) {
                            counts.altered();
                        }
                    }
                    case MEMORY_FULL -> counts.dropped(route, DropCause.MEMORY_FULL);
                    case TOO_LARGE -> counts.dropped(route, DropCause.TOO_LARGE);
                    case CLOSED -> counts.dropped(route, DropCause.SHUTDOWN);
                }
            }
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
