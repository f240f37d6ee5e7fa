// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** One gzip member (RFC 1952) around one deflate stream, whose state is kept: {@code GZIPOutputStream} makes it anew. */
final class GzipCompressor implements Compressor {
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final short MAGIC = (short) 0x1f8b;
    private static final byte DEFLATE = 8;
    private static final byte UNKNOWN_SYSTEM = (byte) 255;

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final DirectScratch scratch;

    GzipCompressor(int level, DirectScratch scratch) {
        deflater = new Deflater(level, true);
        this.scratch = scratch;
    }

    @Override
    public Codec codec() {
        return Codec.GZIP;
    }

    @Override
    public byte[] compress(ByteBuffer input, int offset, int length) {
        // zlib's own bound is a thousandth more than the input; faster zlibs that replace it need a little more.
        int bound = HEADER_BYTES + length + length / 8 + 1024 + TRAILER_BYTES;
        ByteBuffer output = scratch.ofAtLeast(bound).order(ByteOrder.BIG_ENDIAN);
        output.putShort(MAGIC)
                .put(DEFLATE)
                .put((byte) 0)
                .putInt(0)
                .put((byte) 0)
                .put(UNKNOWN_SYSTEM);

        deflater.reset();
        deflater.setInput(input.slice(offset, length));
        deflater.finish();
        deflater.deflate(output);
        if (!deflater.finished() || output.remaining() < TRAILER_BYTES) {
            throw new IllegalStateException("gzip: " + length + " bytes do not fit into " + bound);
        }
        crc.reset();
        crc.update(input.slice(offset, length));
        output.order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc.getValue()).putInt(length);

        int size = output.position();
        byte[] batch = new byte[BatchHeader.BYTES + size];
        output.get(0, batch, BatchHeader.BYTES, size);
        return batch;
    }

    @Override
    public void close() {
        deflater.end();
    }
}
