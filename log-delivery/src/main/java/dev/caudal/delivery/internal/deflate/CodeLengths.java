// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

/** The two codes of a block as they stand before it: the lengths of all codes, repeated ones together (RFC 1951, 3.2.7). */
final class CodeLengths {
    private static final int SYMBOLS = 19;
    private static final int MAX_BITS = 7;
    /** In this order their own lengths are written: the last are seldom there. */
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** The one before, three to six times more. */
    private static final int REPEAT = 16;

    private static final int[] REPEAT_LEAST = {3, 3, 11};
    private static final int[] REPEAT_MOST = {6, 10, 138};
    private static final int[] REPEAT_BITS = {2, 3, 7};
    /** Zero, three to ten times. */
    private static final int SOME_ZEROS = 17;
    /** Zero, eleven times and more. */
    private static final int MANY_ZEROS = 18;

    private static final int SYMBOL_BITS = 5;
    private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

    private final PrefixCode code = new PrefixCode(SYMBOLS, MAX_BITS);
    /** What to write: a symbol, and above it what follows. */
    private final int[] parts = new int[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];

    private final byte[] lengths = new byte[Symbols.LITERALS_AND_LENGTHS + Symbols.DISTANCES];
    private int partCount;
    private int literals;
    private int distances;

    /** Takes the lengths of both codes. */
    void of(PrefixCode literalCode, PrefixCode distanceCode) {
        literals = literalCode.used(Symbols.FIRST_LENGTH);
        distances = distanceCode.used(1);
        for (int symbol = 0; symbol < literals; symbol++) {
            lengths[symbol] = (byte) literalCode.length(symbol);
        }
        for (int symbol = 0; symbol < distances; symbol++) {
            lengths[literals + symbol] = (byte) distanceCode.length(symbol);
        }
        code.clear();
        partCount = 0;
        int all = literals + distances;
        for (int at = 0; at < all; ) {
            int end = at + 1;
            while (end < all && lengths[end] == lengths[at]) {
                end++;
            }
            run(lengths[at], end - at);
            at = end;
        }
        code.build();
    }

    private void run(int length, int times) {
        int left = times;
        if (length == 0) {
            left = repeat(MANY_ZEROS, left);
            left = repeat(SOME_ZEROS, left);
        } else {
            add(length, 0);
            left = repeat(REPEAT, left - 1);
        }
        for (; left > 0; left--) {
            add(length, 0);
        }
    }

    /** Returns how many are left. */
    private int repeat(int symbol, int times) {
        int kind = symbol - REPEAT;
        int left = times;
        while (left >= REPEAT_LEAST[kind]) {
            int part = Math.min(left, REPEAT_MOST[kind]);
            add(symbol, part - REPEAT_LEAST[kind]);
            left -= part;
        }
        return left;
    }

    private void add(int symbol, int following) {
        parts[partCount++] = following << SYMBOL_BITS | symbol;
        code.count(symbol);
    }

    /** How long {@link #writeTo} will be. */
    long bits() {
        return 14 + 3L * written() + code.cost(code) + code.extraCost(REPEAT, REPEAT_BITS);
    }

    void writeTo(BitWriter writer) {
        int written = written();
        writer.put(literals - Symbols.FIRST_LENGTH, 5);
        writer.put(distances - 1, 5);
        writer.put(written - 4, 4);
        for (int i = 0; i < written; i++) {
            writer.put(code.length(ORDER[i]), 3);
        }
        for (int i = 0; i < partCount; i++) {
            int symbol = parts[i] & SYMBOL_MASK;
            writer.put(code.code(symbol), code.length(symbol));
            if (symbol >= REPEAT) {
                writer.put(parts[i] >>> SYMBOL_BITS, REPEAT_BITS[symbol - REPEAT]);
            }
        }
    }

    private int written() {
        int written = SYMBOLS;
        while (written > 4 && code.length(ORDER[written - 1]) == 0) {
            written--;
        }
        return written;
    }
}
