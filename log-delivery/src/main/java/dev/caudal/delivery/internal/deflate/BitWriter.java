// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bits into an array, lowest first. Between two calls less than a byte waits; words are written across the end. */
final class BitWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private int at;
    private long bits;
    private int count;

    BitWriter(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** The lowest so many bits, at most 48. */
    void put(long value, int bitCount) {
        bits |= value << count;
        int all = count + bitCount;
        LONG.set(bytes, at, bits);
        at += all >>> 3;
        bits >>>= all & ~7;
        count = all & 7;
    }

    /** Zeros up to the next whole byte, then bytes as they are. */
    void putBytes(byte[] source, int from, int length) {
        align();
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    /** Zeros up to the next whole byte. */
    void align() {
        put(0, -count & 7);
    }

    /** The last byte; returns where the next one would be. */
    int end() {
        align();
        return at;
    }
}
