// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * LZ4 frames from one compressor: {@code LZ4FrameOutputStream} and Kafka's own writer make buffers anew for every batch.
 * Level 1 is the fast compressor, from 2 on it is LZ4 HC. Without the native library it works in Java.
 */
final class Lz4Compressor implements Compressor {
    private static final byte[] DESCRIPTOR = Lz4Frame.descriptor();

    private final LZ4Compressor compressor;
    private final DirectScratch scratch;

    Lz4Compressor(int level, DirectScratch scratch) {
        // Tries the native library, then Java with Unsafe, then plain Java.
        LZ4Factory factory = LZ4Factory.fastestInstance();
        compressor = level <= Codec.LZ4.minLevel() ? factory.fastCompressor() : factory.highCompressor(level);
        this.scratch = scratch;
    }

    @Override
    public Codec codec() {
        return Codec.LZ4;
    }

    @Override
    public byte[] compress(ByteBuffer input, int offset, int length) {
        ByteBuffer output = scratch.ofAtLeast(bound(length)).order(ByteOrder.LITTLE_ENDIAN);
        output.putInt(Lz4Frame.MAGIC).put(DESCRIPTOR);
        for (int done = 0; done < length; done += Lz4Frame.BLOCK_BYTES) {
            block(input, offset + done, Math.min(Lz4Frame.BLOCK_BYTES, length - done), output);
        }
        output.putInt(Lz4Frame.END_MARK);

        int size = output.position();
        byte[] batch = new byte[BatchHeader.BYTES + size];
        output.get(0, batch, BatchHeader.BYTES, size);
        return batch;
    }

    private void block(ByteBuffer input, int from, int length, ByteBuffer output) {
        int to = output.position() + Lz4Frame.BLOCK_HEADER_BYTES;
        int size = compressor.compress(input, from, length, output, to, output.capacity() - to);
        if (size < length) {
            output.putInt(size).position(to + size);
        } else {
            output.putInt(length | Lz4Frame.STORED).put(to, input, from, length).position(to + length);
        }
    }

    private int bound(int length) {
        int blocks = (length + Lz4Frame.BLOCK_BYTES - 1) / Lz4Frame.BLOCK_BYTES;
        int each = Lz4Frame.BLOCK_HEADER_BYTES + compressor.maxCompressedLength(Lz4Frame.BLOCK_BYTES);
        return Lz4Frame.HEADER_BYTES + blocks * each + Lz4Frame.END_BYTES;
    }

    @Override
    public void close() {
        // The compressor has no state between two blocks.
    }
}
