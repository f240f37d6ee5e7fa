// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds where the next bytes were before: the latest place of each four bytes by their hash, and from every place the way
 * back to the one before it of the same hash. Places of one piece go on where those of the last one ended, so that nothing
 * has to be forgotten in between: what is too far away is no match.
 */
final class MatchFinder {
    /** The format has matches of three bytes too: in text they are hardly ever worth their distance. */
    static final int MIN_LENGTH = 4;

    /** The format's. */
    static final int MAX_LENGTH = 258;

    /** The format's; the last byte of it is not used. */
    private static final int WINDOW = 1 << 15;

    private static final int MASK = WINDOW - 1;
    private static final int HASH_BITS = 15;
    /** 2^32 divided by the golden ratio: spreads the bits of what is multiplied with it. */
    private static final int SPREAD = 0x9E37_79B1;
    /** From here on places begin anew. */
    private static final int MAX_BASE = 1 << 30;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Latest place of each hash. */
    private final int[] latest = new int[1 << HASH_BITS];
    /** How far back from a place the one before it is; 0 if there is none within the window. */
    private final char[] back = new char[WINDOW];

    private byte[] input = {};
    private int length;
    /** The place of the first byte. */
    private int base;

    private int distance;

    MatchFinder() {
        this(WINDOW);
    }

    /** For the first piece, so many places are taken already. */
    MatchFinder(int taken) {
        base = taken;
    }

    /** Another piece. */
    void begin(byte[] bytes, int count) {
        base += length + WINDOW;
        if (base > MAX_BASE) {
            Arrays.fill(latest, 0);
            base = WINDOW;
        }
        input = bytes;
        length = count;
    }

    /** How far back the last match that was found begins. */
    int distance() {
        return distance;
    }

    /**
     * Finds the longest match and makes the byte a place to begin a match at. To be called once for a byte, and for those
     * before it first.
     *
     * @param atLeast a match has to be longer; at least three
     * @param depth how many earlier places to look at
     * @param niceLength look no further for a longer one
     * @return its length, or {@code atLeast}, and then {@link #distance} is still the one before
     */
    int find(int at, int atLeast, int depth, int niceLength) {
        int limit = Math.min(MAX_LENGTH, length - at);
        if (limit < MIN_LENGTH) {
            return atLeast;
        }
        int step = insert(at);
        return limit <= atLeast ? atLeast : search(at, step, limit, atLeast, depth, niceLength);
    }

    private int search(int at, int firstStep, int limit, int atLeast, int depth, int niceLength) {
        byte[] bytes = input;
        int lowest = Math.max(0, at - MASK);
        int longest = atLeast;
        int head = (int) INT.get(bytes, at);
        // The four bytes that end where a longer match would: the first that differ in most places that are worse.
        int tail = (int) INT.get(bytes, at + longest - 3);
        int place = at;
        int step = firstStep;
        for (int left = depth; left > 0 && step != 0; left--) {
            place -= step;
            if (place < lowest) {
                break;
            }
            if ((int) INT.get(bytes, place + longest - 3) == tail && (int) INT.get(bytes, place) == head) {
                int matched = matchedLength(bytes, at, place, limit);
                if (matched > longest) {
                    longest = matched;
                    distance = at - place;
                    if (matched >= niceLength || matched == limit) {
                        break;
                    }
                    tail = (int) INT.get(bytes, at + longest - 3);
                }
            }
            step = back[(base + place) & MASK];
        }
        return longest;
    }

    private static int matchedLength(byte[] bytes, int at, int place, int limit) {
        for (int matched = MIN_LENGTH; matched < limit; matched += Long.BYTES) {
            long difference = (long) LONG.get(bytes, at + matched) ^ (long) LONG.get(bytes, place + matched);
            if (difference != 0) {
                return Math.min(limit, matched + (Long.numberOfTrailingZeros(difference) >>> 3));
            }
        }
        return limit;
    }

    /** Makes so many bytes places to begin a match at. */
    void insert(int from, int count) {
        int to = Math.min(from + count, length - MIN_LENGTH + 1);
        for (int at = from; at < to; at++) {
            insert(at);
        }
    }

    /** Returns how far back the place before it is, 0 if there is none within the window. */
    private int insert(int at) {
        int hash = ((int) INT.get(input, at) * SPREAD) >>> (Integer.SIZE - HASH_BITS);
        int place = base + at;
        int step = place - latest[hash];
        latest[hash] = place;
        char kept = step < WINDOW ? (char) step : 0;
        back[place & MASK] = kept;
        return kept;
    }
}
