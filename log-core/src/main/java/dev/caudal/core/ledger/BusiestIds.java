// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * About who has how many lines, of ids that nobody has subscribed: so that a paying customer who is missing from the list is
 * noticed. About one line in {@value #SAMPLE} is looked at, after a random number of others, since ids may come in turns. Of
 * these, {@value #MOST} ids are kept (Space-Saving: a new one takes the place of the least, with its count), so an id with more
 * than one in {@value #MOST} of the lines looked at is always among them.
 *
 * <p>One thread adds, any may ask. A sampled line costs a scan of the ids, no garbage.
 */
final class BusiestIds {
    static final int SAMPLE = 64;
    static final int MOST = 32;
    private static final int LONGEST = 48;

    private final byte[][] ids = new byte[MOST][];
    private final int[] lengths = new int[MOST];
    private final long[] counts = new long[MOST];
    private int used;
    private int random = System.identityHashCode(this) | 1;
    private int untilNext = next();

    /** Owner thread only: one more line of this id. */
    void add(byte[] buffer, int offset, int length) {
        if (--untilNext == 0) {
            untilNext = next();
            if (isId(buffer, offset, length)) {
                sampled(buffer, offset, length);
            }
        }
    }

    /** 1 to twice {@value #SAMPLE} less 1, so {@value #SAMPLE} on average (Xorshift). */
    private int next() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return 1 + Integer.remainderUnsigned(random, 2 * SAMPLE - 1);
    }

    private synchronized void sampled(byte[] buffer, int offset, int length) {
        int least = 0;
        for (int i = 0; i < used; i++) {
            if (Arrays.equals(ids[i], 0, lengths[i], buffer, offset, offset + length)) {
                counts[i]++;
                return;
            }
            least = counts[i] < counts[least] ? i : least;
        }
        int at = used < MOST ? used++ : least;
        if (ids[at] == null) {
            ids[at] = new byte[LONGEST];
        }
        System.arraycopy(buffer, offset, ids[at], 0, length);
        lengths[at] = length;
        counts[at]++;
    }

    /** Adds about how many lines each had. */
    synchronized void addTo(Map<String, Long> sums) {
        for (int i = 0; i < used; i++) {
            String id = new String(ids[i], 0, lengths[i], StandardCharsets.US_ASCII);
            sums.merge(id, counts[i] * SAMPLE, Long::sum);
        }
    }

    /** Anything else is what a client made up, and has no place in metrics. */
    private static boolean isId(byte[] buffer, int offset, int length) {
        if (length < 1 || length > LONGEST || buffer[offset] == '-') {
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            byte each = buffer[i];
            if (!((each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-')) {
                return false;
            }
        }
        return true;
    }
}
