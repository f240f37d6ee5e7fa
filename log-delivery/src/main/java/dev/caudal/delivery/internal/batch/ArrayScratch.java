// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

/** An array that one thread uses again and again, as large as it was ever needed. */
final class ArrayScratch {
    private static final int SMALL_BYTES = 64 * 1024;

    private byte[] array = {};

    /** At least so long; what the last user left is in it. Borrowed until the next call. */
    byte[] ofAtLeast(int bytes) {
        if (array.length < bytes) {
            array = new byte[Math.max(SMALL_BYTES, bytes + bytes / 4)];
        }
        return array;
    }
}
