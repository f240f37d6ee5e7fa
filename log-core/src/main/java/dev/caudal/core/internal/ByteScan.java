// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes in ranges of an array, eight at a time. Reads no byte outside the range, allocates nothing.
 *
 * <p>A word is compared with eight copies of the wanted byte at once: after the exclusive or, the wanted bytes are zero,
 * and {@code (x - 0x01…) & ~x & 0x80…} has the high bit set in every zero byte. A borrow can set it falsely only above a
 * zero byte, so the lowest bit set is always right; words are loaded little-endian, so the lowest bit is the first byte.
 */
public final class ByteScan {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 4 * Long.BYTES;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private ByteScan() {}

    /** Eight bytes from {@code at}, the first one lowest. */
    public static long word(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /** Position of the first {@code wanted} in {@code [from, to)}, or -1. */
    public static int indexOf(byte[] bytes, int from, int to, byte wanted) {
        long pattern = (wanted & 0xffL) * ONES;
        int at = from;
        // Four words a turn: one branch for 32 bytes, which is what both the C1 and the C2 compiler gain most from.
        for (int lastBlock = to - BLOCK; at <= lastBlock; at += BLOCK) {
            long first = zeroBytes(word(bytes, at) ^ pattern);
            long second = zeroBytes(word(bytes, at + 8) ^ pattern);
            long third = zeroBytes(word(bytes, at + 16) ^ pattern);
            long fourth = zeroBytes(word(bytes, at + 24) ^ pattern);
            if (((first | second | third | fourth) & HIGH_BITS) != 0) {
                if ((first & HIGH_BITS) != 0) {
                    return at + firstOf(first);
                }
                if ((second & HIGH_BITS) != 0) {
                    return at + 8 + firstOf(second);
                }
                return (third & HIGH_BITS) != 0 ? at + 16 + firstOf(third) : at + 24 + firstOf(fourth);
            }
        }
        return indexOfBytewise(bytes, at, to, wanted);
    }

    /**
     * The same for a byte that usually is among the first few. A method of its own, because the compiler shapes the loop of
     * {@link #indexOf} for long ways as long as nobody uses it for short ones.
     */
    public static int indexOfNear(byte[] bytes, int from, int to, byte wanted) {
        if (from <= to - Long.BYTES) {
            long found = zeroBytes(word(bytes, from) ^ ((wanted & 0xffL) * ONES)) & HIGH_BITS;
            return found != 0 ? from + firstOf(found) : indexOfBytewise(bytes, from + Long.BYTES, to, wanted);
        }
        return indexOfBytewise(bytes, from, to, wanted);
    }

    private static int indexOfBytewise(byte[] bytes, int from, int to, byte wanted) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == wanted) {
                return at;
            }
        }
        return -1;
    }

    /** Position of the first byte that is {@code one} or {@code other} in {@code [from, to)}, or -1. */
    public static int indexOfEither(byte[] bytes, int from, int to, byte one, byte other) {
        long patternOne = (one & 0xffL) * ONES;
        long patternOther = (other & 0xffL) * ONES;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = word(bytes, at);
            long found = (zeroBytes(word ^ patternOne) | zeroBytes(word ^ patternOther)) & HIGH_BITS;
            if (found != 0) {
                return at + firstOf(found);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == one || bytes[at] == other) {
                return at;
            }
        }
        return -1;
    }

    /** To be masked with {@link #HIGH_BITS}, which callers do once for several words. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word;
    }

    private static int firstOf(long found) {
        return Long.numberOfTrailingZeros(found & HIGH_BITS) >>> 3;
    }
}
