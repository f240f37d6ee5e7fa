// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

/** How lengths and distances of matches are written: a symbol, and some bits after it (RFC 1951, 3.2.5). */
final class Symbols {
    /** Literals, the end of a block, lengths. */
    static final int LITERALS_AND_LENGTHS = 286;

    static final int END_OF_BLOCK = 256;
    static final int FIRST_LENGTH = 257;
    static final int DISTANCES = 30;

    private static final int LENGTHS = LITERALS_AND_LENGTHS - FIRST_LENGTH;
    /** The shortest match that the format has. */
    static final int MIN_LENGTH = 3;

    private static final int MAX_DISTANCE = 1 << 15;
    /** Distances up to here have an entry each, those above one for so many. */
    private static final int NEAR = 256;

    private static final int FAR_SHIFT = 7;

    /** By length less 3: symbol less {@link #FIRST_LENGTH}. */
    static final byte[] LENGTH_SLOTS = new byte[256];
    /** By slot: the first length of it, less 3. */
    static final int[] LENGTH_BASES = new int[LENGTHS];

    static final int[] LENGTH_EXTRA_BITS = new int[LENGTHS];
    /** By slot, which is the symbol: the first distance of it, less 1. */
    static final int[] DISTANCE_BASES = new int[DISTANCES];

    static final int[] DISTANCE_EXTRA_BITS = new int[DISTANCES];

    private static final byte[] DISTANCE_SLOTS = new byte[2 * NEAR];

    static {
        int length = 0;
        for (int slot = 0; slot < LENGTHS - 1; slot++) {
            LENGTH_BASES[slot] = length;
            LENGTH_EXTRA_BITS[slot] = slot < 8 ? 0 : slot / 4 - 1;
            for (int end = length + (1 << LENGTH_EXTRA_BITS[slot]);
                    length < end && length < LENGTH_SLOTS.length;
                    length++) {
                LENGTH_SLOTS[length] = (byte) slot;
            }
        }
        // The longest has a symbol of its own, without bits after it.
        LENGTH_BASES[LENGTHS - 1] = MatchFinder.MAX_LENGTH - MIN_LENGTH;
        LENGTH_SLOTS[MatchFinder.MAX_LENGTH - MIN_LENGTH] = LENGTHS - 1;

        int distance = 0;
        for (int slot = 0; slot < DISTANCES; slot++) {
            DISTANCE_BASES[slot] = distance;
            DISTANCE_EXTRA_BITS[slot] = slot < 4 ? 0 : slot / 2 - 1;
            distance += 1 << DISTANCE_EXTRA_BITS[slot];
            for (int each = DISTANCE_BASES[slot]; each < distance; each += each < NEAR ? 1 : 1 << FAR_SHIFT) {
                DISTANCE_SLOTS[each < NEAR ? each : NEAR + (each >>> FAR_SHIFT)] = (byte) slot;
            }
        }
        if (distance != MAX_DISTANCE) {
            throw new AssertionError("distances end at " + distance);
        }
    }

    private Symbols() {}

    /** Symbol of a distance, which is given less 1. */
    static int distanceSlot(int distanceLess1) {
        return DISTANCE_SLOTS[distanceLess1 < NEAR ? distanceLess1 : NEAR + (distanceLess1 >>> FAR_SHIFT)];
    }
}
