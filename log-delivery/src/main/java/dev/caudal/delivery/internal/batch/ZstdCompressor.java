// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.caudal.delivery.Codec;
import java.nio.ByteBuffer;

/**
 * Zstandard in one call, one frame, content size in its header, no checksum: the batch has its own. Making one loads the
 * native library, which fails with a {@link LinkageError} where it cannot be unpacked or run.
 */
final class ZstdCompressor implements Compressor {
    private final ZstdCompressCtx context;
    private final DirectScratch scratch;

    ZstdCompressor(int level, DirectScratch scratch) {
        context = new ZstdCompressCtx().setLevel(level);
        this.scratch = scratch;
    }

    @Override
    public Codec codec() {
        return Codec.ZSTD;
    }

    @Override
    public byte[] compress(ByteBuffer input, int offset, int length) {
        int bound = Math.toIntExact(Zstd.compressBound(length));
        ByteBuffer output = scratch.ofAtLeast(bound);
        int size = context.compressDirectByteBuffer(output, 0, bound, input, offset, length);
        byte[] batch = new byte[BatchHeader.BYTES + size];
        output.get(0, batch, BatchHeader.BYTES, size);
        return batch;
    }

    @Override
    public void close() {
        context.close();
    }
}
