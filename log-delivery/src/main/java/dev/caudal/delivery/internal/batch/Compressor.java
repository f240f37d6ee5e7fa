// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import dev.caudal.delivery.Codec;
import java.nio.ByteBuffer;

/**
 * Compresses the records of one block at a time, with state that is made once and used over and over: per block it leaves
 * nothing behind but the batch. What native code reads and writes lies outside the heap, so that it never holds up the
 * garbage collector. Belongs to one thread.
 */
sealed interface Compressor extends AutoCloseable permits GzipCompressor, Lz4Compressor, ZstdCompressor {
    /** What the batch's header has to say. */
    Codec codec();

    /**
     * Compresses a piece of direct memory.
     *
     * @return a new array, as long as the batch: room for the header, then the compressed records
     * @throws RuntimeException if the codec fails, which is not expected
     */
    byte[] compress(ByteBuffer input, int offset, int length);

    /** Frees native memory. */
    @Override
    void close();
}
