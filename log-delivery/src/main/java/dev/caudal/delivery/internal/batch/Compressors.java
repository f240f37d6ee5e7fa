// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compressors of one thread, each made when it is first asked for: a codec nobody uses loads no library and takes no
 * memory. They share their buffers.
 *
 * <p>Where the native library of zstd cannot be loaded, LZ4 takes its place, which can do without; one message says so.
 */
class Compressors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Compressors.class);

    private final DirectScratch output = new DirectScratch();
    private final ArrayScratch rawArray = new ArrayScratch();
    private final ArrayScratch outputArray = new ArrayScratch();
    private final Map<Codec, Map<Integer, Compressor>> made = new EnumMap<>(Codec.class);
    private boolean zstdRefused;

    /**
     * The compressor for a codec and level.
     *
     * @param codec any but {@link Codec#NONE}
     */
    Compressor of(Codec codec, int level) {
        Map<Integer, Compressor> byLevel = made.computeIfAbsent(codec, first -> new HashMap<>());
        Compressor compressor = byLevel.get(level);
        if (compressor == null) {
            compressor = make(codec, level);
            byLevel.put(level, compressor);
        }
        return compressor;
    }

    private Compressor make(Codec codec, int level) {
        return switch (codec) {
            case ZSTD -> zstdOrLz4(level);
            case LZ4 -> new Lz4Compressor(level, output);
            case GZIP -> new GzipCompressor(level, rawArray, outputArray);
            case NONE -> throw new IllegalArgumentException("none is no compressor");
        };
    }

    private Compressor zstdOrLz4(int level) {
        if (!zstdRefused) {
            try {
                return new ZstdCompressor(level, output);
            } catch (LinkageError e) {
                zstdRefused = true;
                LOG.warn(
                        "zstd's native library cannot be loaded ({}): batches are compressed with lz4 instead; name a"
                                + " directory where it may be unpacked and run, with -DZstdTempFolder=DIRECTORY, or set"
                                + " another codec",
                        e.toString());
            }
        }
        return of(Codec.LZ4, Codec.LZ4.minLevel());
    }

    /** Frees native memory. */
    @Override
    public void close() {
        made.values().forEach(byLevel -> byLevel.values().forEach(Compressor::close));
        made.clear();
    }
}
