// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Lines that grow at the end. Belongs to one thread; makes garbage only while it learns how long lines are. */
final class LineBuffer {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = 0x2020202020202020L;
    private static final long QUOTES = 0x2222222222222222L;
    private static final long BACKSLASHES = 0x5c5c5c5c5c5c5c5cL;
    private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** Of one byte: JSON's escape for a control character. */
    private static final int LONGEST_ESCAPE = 6;

    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes;
    private int length;

    LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Forgets what comes after so many bytes. */
    void truncate(int newLength) {
        length = newLength;
    }

    void append(byte value) {
        ensure(1);
        bytes[length++] = value;
    }

    void append(byte[] from) {
        append(from, 0, from.length);
    }

    void append(byte[] source, int from, int to) {
        int count = to - from;
        ensure(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    /** A decimal number. */
    void append(long number) {
        ensure(LONGEST_NUMBER);
        if (number < 0) {
            if (number == Long.MIN_VALUE) {
                append(Long.toString(number).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                return;
            }
            bytes[length++] = '-';
        }
        long rest = Math.abs(number);
        int digits = 1;
        for (long power = 10; digits < LONGEST_NUMBER - 1 && rest >= power; power *= 10) {
            digits++;
        }
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** A number of so many digits at least. */
    void append(long number, int digits) {
        for (long power = pow10(digits - 1); power > 1 && number < power; power /= 10) {
            append((byte) '0');
        }
        append(number);
    }

    private static long pow10(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /** What a client or a server has sent, escaped as varnishncsa does it: what comes out is printable ASCII. */
    void quote(byte[] source, int from, int to, boolean verticalTab) {
        ensure((to - from) * LONGEST_ESCAPE + Long.BYTES);
        int at = from;
        int out = length;
        byte[] target = bytes;
        while (at <= to - Long.BYTES) {
            long word = (long) WORD.get(source, at);
            if (isPlain(word)) {
                WORD.set(target, out, word);
                at += Long.BYTES;
                out += Long.BYTES;
            } else {
                for (int end = at + Long.BYTES; at < end; at++) {
                    out = quote(target, out, source[at], verticalTab);
                }
            }
        }
        for (; at < to; at++) {
            out = quote(target, out, source[at], verticalTab);
        }
        length = out;
    }

    /** Whether all eight bytes are printable ASCII without quotation mark and backslash. */
    private static boolean isPlain(long word) {
        long control = (word - SPACES) & ~word;
        return ((control | word | zeroBytes(word ^ QUOTES) | zeroBytes(word ^ BACKSLASHES) | zeroBytes(word ^ DELETES))
                        & HIGH_BITS)
                == 0;
    }

    private static long zeroBytes(long word) {
        return (word - ONES) & ~word;
    }

    private static int quote(byte[] target, int at, byte value, boolean verticalTab) {
        int out = at;
        if (value >= ' ' && value < 0x7f && value != '"' && value != '\\') {
            target[out++] = value;
            return out;
        }
        target[out++] = '\\';
        switch (value) {
            case '"', '\\' -> target[out++] = value;
            case '\n' -> target[out++] = 'n';
            case '\r' -> target[out++] = 'r';
            case '\t' -> target[out++] = 't';
            default -> {
                if (value == 0x0b && verticalTab) {
                    target[out++] = 'v';
                } else {
                    target[out++] = 'x';
                    target[out++] = HEX[value >> 4 & 0xf];
                    target[out++] = HEX[value & 0xf];
                }
            }
        }
        return out;
    }

    /** The same as the inside of a JSON string. Bytes that are not UTF-8 become the characters of Latin-1. */
    void quoteJson(byte[] source, int from, int to) {
        ensure((to - from) * LONGEST_ESCAPE + Long.BYTES);
        int at = from;
        while (at < to) {
            byte value = source[at];
            if (value >= ' ' && value != '"' && value != '\\') {
                bytes[length++] = value;
                at++;
                continue;
            }
            int sequence = value < 0 ? Utf8.sequence(source, at, to) : 0;
            if (sequence > 0) {
                System.arraycopy(source, at, bytes, length, sequence);
                length += sequence;
                at += sequence;
                continue;
            }
            bytes[length++] = '\\';
            if (value == '"' || value == '\\') {
                bytes[length++] = value;
            } else {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[value >> 4 & 0xf];
                bytes[length++] = HEX[value & 0xf];
            }
            at++;
        }
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, Math.min(2 * bytes.length, bytes.length + (1 << 20))));
        }
    }
}
