// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.deflate.DeflateCompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/** One gzip member (RFC 1952) around one deflate stream of our own: at level 6 the JDK's zlib takes half as long again. */
final class GzipCompressor implements Compressor {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};
    private static final int TRAILER_BYTES = 8;

    private final DeflateCompressor deflate;
    private final CRC32 crc = new CRC32();
    private final ArrayScratch raw;
    private final ArrayScratch compressed;

    /** The scratches may be shared with others of the same thread. */
    GzipCompressor(int level, ArrayScratch raw, ArrayScratch compressed) {
        deflate = new DeflateCompressor(level);
        this.raw = raw;
        this.compressed = compressed;
    }

    @Override
    public Codec codec() {
        return Codec.GZIP;
    }

    @Override
    public byte[] compress(ByteBuffer input, int offset, int length) {
        byte[] from = raw.ofAtLeast(length + DeflateCompressor.PADDING_BYTES);
        input.get(offset, from, 0, length);
        int start = BatchHeader.BYTES + HEADER.length;
        byte[] to = compressed.ofAtLeast(start + DeflateCompressor.bound(length) + TRAILER_BYTES);
        System.arraycopy(HEADER, 0, to, BatchHeader.BYTES, HEADER.length);
        int end = deflate.compress(from, length, to, start);
        crc.reset();
        crc.update(from, 0, length);
        ByteBuffer.wrap(to, end, TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(length);
        return Arrays.copyOf(to, end + TRAILER_BYTES);
    }

    @Override
    public void close() {
        // Nothing of it lies outside the heap.
    }
}
