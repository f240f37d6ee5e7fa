// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Undoes what the compressors did, for the rare batch that has to be taken apart. Reads their output, not anybody's. */
final class Decompression {
    private Decompression() {}

    /** The records of a batch, as they lay in the block. */
    static ByteBuffer records(byte[] batch) {
        int length = batch.length - BatchHeader.BYTES;
        return switch (BatchHeader.codec(batch)) {
            case NONE -> ByteBuffer.wrap(batch, BatchHeader.BYTES, length).slice();
            case GZIP -> gunzipped(batch, length);
            case ZSTD -> unzstd(batch, length);
            case LZ4 -> unlz4(batch);
        };
    }

    private static ByteBuffer gunzipped(byte[] batch, int length) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(batch, BatchHeader.BYTES, length))) {
            return ByteBuffer.wrap(gzip.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer unzstd(byte[] batch, int length) {
        int size = Math.toIntExact(Zstd.getFrameContentSize(batch, BatchHeader.BYTES, length));
        byte[] records = new byte[size];
        long result = Zstd.decompressByteArray(records, 0, size, batch, BatchHeader.BYTES, length);
        if (Zstd.isError(result)) {
            throw new IllegalArgumentException("zstd: " + Zstd.getErrorName(result));
        }
        return ByteBuffer.wrap(records);
    }

    private static ByteBuffer unlz4(byte[] batch) {
        LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
        ByteBuffer frame = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        int first = BatchHeader.BYTES + Lz4Frame.HEADER_BYTES;
        byte[] records = new byte[Lz4Frame.BLOCK_BYTES * blocks(frame, first)];
        int to = 0;
        for (int at = first, word = frame.getInt(at); word != Lz4Frame.END_MARK; word = frame.getInt(at)) {
            int size = word & ~Lz4Frame.STORED;
            at += Lz4Frame.BLOCK_HEADER_BYTES;
            if ((word & Lz4Frame.STORED) == 0) {
                to += decompressor.decompress(batch, at, size, records, to);
            } else {
                System.arraycopy(batch, at, records, to, size);
                to += size;
            }
            at += size;
        }
        return ByteBuffer.wrap(records, 0, to);
    }

    private static int blocks(ByteBuffer frame, int first) {
        int count = 0;
        for (int at = first, word = frame.getInt(at); word != Lz4Frame.END_MARK; word = frame.getInt(at)) {
            at += Lz4Frame.BLOCK_HEADER_BYTES + (word & ~Lz4Frame.STORED);
            count++;
        }
        return count;
    }
}
