// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import java.util.Arrays;

/**
 * Literals and matches of one block, and how it is written: with a code of its own, with the format's fixed one, or as it
 * is, whichever is shortest (RFC 1951, 3.2.3 to 3.2.7).
 */
final class TokenBlock {
    /** Text changes: with longer blocks the code fits less, with shorter ones it is written more often. */
    private static final int MAX_TOKENS = 1 << 15;

    private static final int MATCH = 1 << 31;
    private static final int DISTANCE_SHIFT = 8;
    private static final int LENGTH_MASK = 0xff;

    private static final int STORED = 0;
    private static final int FIXED = 1;
    private static final int OWN_CODE = 2;
    private static final int TYPE_BITS = 3;

    /** Bytes after the length of a part that is written as it is. */
    private static final int MAX_STORED_BYTES = 0xffff;

    private static final int STORED_HEAD_BITS = TYPE_BITS + 7 + 32;

    private static final PrefixCode FIXED_LITERALS = PrefixCode.ofLengths(fixedLiterals());
    private static final PrefixCode FIXED_DISTANCES = PrefixCode.ofLengths(fixedDistances());

    /** And one more, for a match that was in hand when the block became full. */
    private final int[] tokens = new int[MAX_TOKENS + 1];

    private int count;
    private final PrefixCode literals = new PrefixCode(Symbols.LITERALS_AND_LENGTHS, PrefixCode.MAX_BITS);
    private final PrefixCode distances = new PrefixCode(Symbols.DISTANCES, PrefixCode.MAX_BITS);
    private final CodeLengths codeLengths = new CodeLengths();

    private static byte[] fixedLiterals() {
        // Two more than can occur: they count when codes are given out.
        byte[] lengths = new byte[288];
        Arrays.fill(lengths, 0, 144, (byte) 8);
        Arrays.fill(lengths, 144, 256, (byte) 9);
        Arrays.fill(lengths, 256, 280, (byte) 7);
        Arrays.fill(lengths, 280, 288, (byte) 8);
        return lengths;
    }

    private static byte[] fixedDistances() {
        byte[] lengths = new byte[32];
        Arrays.fill(lengths, (byte) 5);
        return lengths;
    }

    void clear() {
        count = 0;
        literals.clear();
        distances.clear();
    }

    boolean isFull() {
        return count >= MAX_TOKENS;
    }

    void literal(byte value) {
        int symbol = value & 0xff;
        tokens[count++] = symbol;
        literals.count(symbol);
    }

    void match(int length, int distance) {
        tokens[count++] = MATCH | (distance - 1) << DISTANCE_SHIFT | (length - Symbols.MIN_LENGTH);
        literals.count(Symbols.FIRST_LENGTH + Symbols.LENGTH_SLOTS[length - Symbols.MIN_LENGTH]);
        distances.count(Symbols.distanceSlot(distance - 1));
    }

    /** Writes the block, which stands for {@code [from, to)} of the input. */
    void writeTo(BitWriter writer, byte[] input, int from, int to, boolean isLast) {
        literals.count(Symbols.END_OF_BLOCK);
        literals.build();
        distances.build();
        codeLengths.of(literals, distances);
        long extra = literals.extraCost(Symbols.FIRST_LENGTH, Symbols.LENGTH_EXTRA_BITS)
                + distances.extraCost(0, Symbols.DISTANCE_EXTRA_BITS);
        long own = codeLengths.bits() + literals.cost(literals) + distances.cost(distances) + extra;
        long fixed = literals.cost(FIXED_LITERALS) + distances.cost(FIXED_DISTANCES) + extra;
        int length = to - from;
        long stored = 8L * length + (long) STORED_HEAD_BITS * (length / MAX_STORED_BYTES + 1);
        if (stored < Math.min(own, fixed)) {
            store(writer, input, from, to, isLast);
        } else if (fixed <= own) {
            type(writer, FIXED, isLast);
            tokens(writer, FIXED_LITERALS, FIXED_DISTANCES);
        } else {
            type(writer, OWN_CODE, isLast);
            codeLengths.writeTo(writer);
            tokens(writer, literals, distances);
        }
    }

    private static void type(BitWriter writer, int type, boolean isLast) {
        writer.put(type << 1 | (isLast ? 1 : 0), TYPE_BITS);
    }

    private static void store(BitWriter writer, byte[] input, int from, int to, boolean isLast) {
        int at = from;
        do {
            int part = Math.min(to - at, MAX_STORED_BYTES);
            type(writer, STORED, isLast && at + part == to);
            writer.align();
            writer.put(part | (long) (~part & 0xffff) << 16, 32);
            writer.putBytes(input, at, part);
            at += part;
        } while (at < to);
    }

    private void tokens(BitWriter writer, PrefixCode literalCode, PrefixCode distanceCode) {
        for (int i = 0; i < count; i++) {
            int token = tokens[i];
            if (token >= 0) {
                writer.put(literalCode.code(token), literalCode.length(token));
            } else {
                // All four together: at most 15 + 5 + 15 + 13 bits.
                int length = token & LENGTH_MASK;
                int slot = Symbols.LENGTH_SLOTS[length];
                int symbol = Symbols.FIRST_LENGTH + slot;
                long bits = literalCode.code(symbol);
                int bitCount = literalCode.length(symbol);
                bits |= (long) (length - Symbols.LENGTH_BASES[slot]) << bitCount;
                bitCount += Symbols.LENGTH_EXTRA_BITS[slot];
                int distance = (token & ~MATCH) >>> DISTANCE_SHIFT;
                int far = Symbols.distanceSlot(distance);
                bits |= (long) distanceCode.code(far) << bitCount;
                bitCount += distanceCode.length(far);
                bits |= (long) (distance - Symbols.DISTANCE_BASES[far]) << bitCount;
                bitCount += Symbols.DISTANCE_EXTRA_BITS[far];
                writer.put(bits, bitCount);
            }
        }
        writer.put(literalCode.code(Symbols.END_OF_BLOCK), literalCode.length(Symbols.END_OF_BLOCK));
    }
}
