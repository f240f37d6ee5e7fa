// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

import java.nio.ByteBuffer;

/**
 * Direct memory that one thread uses again and again, as large as it was ever needed. It grows in few and large steps: its
 * predecessors wait for a garbage collection that seldom comes.
 */
final class DirectScratch {
    private static final int SMALL_BYTES = 64 * 1024;
    private static final int MEDIUM_BYTES = 256 * 1024;
    /** The largest block at the worst case of any codec. */
    private static final int LARGE_BYTES = 5 * MEDIUM_BYTES;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** At least so long; what the last user left is in it. Borrowed until the next call. */
    ByteBuffer ofAtLeast(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(capacityFor(bytes));
        }
        return buffer.clear();
    }

    private static int capacityFor(int bytes) {
        if (bytes <= SMALL_BYTES) {
            return SMALL_BYTES;
        }
        return bytes <= MEDIUM_BYTES ? MEDIUM_BYTES : Math.max(bytes, LARGE_BYTES);
    }
}
