// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.line.ChunkHandler;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.line.LineFramer;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.sink.LogSink;

/**
 * The whole way of one source's bytes through log-core: framed, routed, offered to the sink, counted.
 *
 * <p>Called on the source's reader thread alone; never blocks. Holds at most one unfinished line, see {@link
 * FramingLimits}.
 */
public final class LogPipeline implements ChunkHandler {
    private final Router router;
    private final LineFramer framer;

    /**
     * Connects the parts of one source.
     *
     * @param stream the kind of log that the source carries
     * @param sink the source's own: it hears of this source's chunks only
     * @param counts the source's own, from {@link dev.caudal.core.ledger.Ledger#reader}
     */
    public LogPipeline(
            FramingLimits limits,
            StreamName stream,
            CustomerIdExtractor extractor,
            Routing routing,
            LogSink sink,
            ReaderCounts counts) {
        router = new Router(stream, extractor, routing, sink, counts);
        framer = new LineFramer(limits, router);
    }

    @Override
    public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        framer.accept(buffer, offset, length);
        router.endChunk();
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        framer.acceptMessage(buffer, offset, length);
        router.endChunk();
    }

    @Override
    public void onEndOfStream(long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        framer.endOfStream();
        router.endChunk();
    }

    @Override
    public void onAbandoned() {
        long partial = framer.abandon();
        if (partial > 0) {
            router.onPartial(partial);
        }
    }
}
