// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What C does with bytes, in its own locale. */
final class Bytes {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int CASE = 0x20;

    private Bytes() {}

    /** A word in the byte order of the machine. */
    static int word(byte[] bytes, int at) {
        return (int) WORD.get(bytes, at);
    }

    static void setWord(byte[] bytes, int at, int word) {
        WORD.set(bytes, at, word);
    }

    /** One of the six characters that C takes for space. */
    static boolean isSpace(byte value) {
        return value == ' ' || (value >= '\t' && value <= '\r');
    }

    static byte lower(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value | CASE) : value;
    }

    /** Whether the bytes begin with these, which are in lower case, in any case. */
    static boolean startsWith(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte value = bytes[from + i];
            if (value != lowerCase[i] && lower(value) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes are these, which are in lower case, in any case. */
    static boolean equals(byte[] bytes, int from, int to, byte[] lowerCase) {
        return to - from == lowerCase.length && startsWith(bytes, from, to, lowerCase);
    }

    static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    static int skipWord(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && !isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The end without the space before it. */
    static int trimEnd(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && isSpace(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    /** To whole words. */
    static int padded(int length) {
        return (length + Integer.BYTES - 1) & -Integer.BYTES;
    }
}
