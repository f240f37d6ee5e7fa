// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.ledger.ReaderCounts;
import dev.caudal.core.line.ChunkHandler;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.line.LineFramer;
import dev.caudal.core.line.LineStart;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.sink.LogSink;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole way of one source's bytes through log-core: framed, routed, offered to the sink, counted.
 *
 * <p>Called on the source's reader thread alone; never blocks. Holds at most one unfinished line, see {@link
 * FramingLimits}. Whatever an extractor or a sink throws, the line it had is dropped and counted, the rest of the chunk goes
 * on, and a chunk that was begun at the sink is ended.
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
        this(limits, null, stream, extractor, routing, sink, counts, PipelineListener.NONE);
    }

    /**
     * Connects the parts of one source.
     *
     * @param lineStart how every whole line begins, see {@link LineStart}; null not to look
     * @param stream the kind of log that the source carries
     * @param sink the source's own: it hears of this source's chunks only
     * @param counts the source's own, from {@link dev.caudal.core.ledger.Ledger#reader}
     * @param listener hears of errors
     */
    public LogPipeline(
            FramingLimits limits,
            @Nullable Pattern lineStart,
            StreamName stream,
            CustomerIdExtractor extractor,
            Routing routing,
            LogSink sink,
            ReaderCounts counts,
            PipelineListener listener) {
        LineStart start = lineStart == null ? null : new LineStart(lineStart);
        router = new Router(start, stream, extractor, routing, sink, counts, listener);
        framer = new LineFramer(limits, router);
    }

    @Override
    public void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        try {
            framer.accept(buffer, offset, length);
        } finally {
            router.endChunk();
        }
    }

    @Override
    public void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        try {
            framer.acceptMessage(buffer, offset, length);
        } finally {
            router.endChunk();
        }
    }

    @Override
    public void onEndOfStream(long wallMillis, long nanoTime) {
        router.beginChunk(wallMillis, nanoTime);
        try {
            framer.endOfStream();
        } finally {
            router.endChunk();
        }
    }

    @Override
    public void onAbandoned() {
        long partial = framer.abandon();
        if (partial > 0) {
            router.onPartial(partial);
        }
    }
}
