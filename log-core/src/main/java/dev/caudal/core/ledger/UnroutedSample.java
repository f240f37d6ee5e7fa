// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Some of the lines of one source that went to nobody, and the most frequent of what was taken for a customer id in them, so
 * that a wrong separator or field can be told from customers who are not subscribed.
 *
 * <p>The first {@value #LINES} lines are kept, then one after a random gap that grows with the number of lines up to {@value
 * #LONGEST_GAP} on average, in the place of a random one. Ids are counted in sampled lines, each for the lines of its gap, in
 * {@value #IDS} places (Space-Saving: a new id takes the place of the rarest, with its count, which is remembered as an error).
 *
 * <p>One thread adds, any may ask. Between two sampled lines a line costs a decrement; memory is bounded by {@value #LINES}
 * times {@value #LINE_BYTES} bytes.
 */
final class UnroutedSample {
    static final int LINES = 64;
    static final int LINE_BYTES = 2048;
    static final int IDS = 32;
    /** As long as the longest id there can be. */
    static final int ID_BYTES = 48;

    static final int LONGEST_GAP = 1024;
    private static final int ROUNDING = 256;
    private static final long SEED = 0x9E3779B97F4A7C15L;

    private final byte[][] lines = new byte[LINES][];
    private final int[] lengths = new int[LINES];
    private int used;

    private final byte[][] ids = new byte[IDS][ID_BYTES];
    private final int[] idLengths = new int[IDS];
    private final long[] counts = new long[IDS];
    private final long[] errors = new long[IDS];
    private int usedIds;
    private long weight;

    private long seen;
    private int gap = 1;
    private int left = 1;
    private long random = SEED;

    /** Owner thread only: one more line, and what was taken for its id; an id of 0 bytes if there was none. */
    void add(byte[] buffer, int offset, int length, int idOffset, int idLength) {
        if (--left == 0) {
            take(buffer, offset, length, idOffset, idLength);
        }
    }

    private synchronized void take(byte[] buffer, int offset, int length, int idOffset, int idLength) {
        seen += gap;
        int at = used < LINES ? used++ : below(LINES);
        int kept = Math.min(length, LINE_BYTES);
        if (lines[at] == null || lines[at].length < kept) {
            lines[at] = new byte[Math.min(LINE_BYTES, (kept / ROUNDING + 1) * ROUNDING)];
        }
        System.arraycopy(buffer, offset, lines[at], 0, kept);
        lengths[at] = kept;
        if (idLength > 0) {
            count(buffer, idOffset, idLength);
        }
        int mean = (int) Math.min(LONGEST_GAP, seen / LINES);
        gap = mean < 2 ? 1 : 1 + below(2 * mean - 1);
        left = gap;
    }

    private void count(byte[] buffer, int offset, int length) {
        weight += gap;
        int kept = Math.min(length, ID_BYTES);
        int least = 0;
        for (int i = 0; i < usedIds; i++) {
            if (idLengths[i] == length && Arrays.equals(ids[i], 0, kept, buffer, offset, offset + kept)) {
                counts[i] += gap;
                return;
            }
            least = counts[i] < counts[least] ? i : least;
        }
        int at = usedIds < IDS ? usedIds++ : least;
        System.arraycopy(buffer, offset, ids[at], 0, kept);
        idLengths[at] = length;
        errors[at] = counts[at];
        counts[at] += gap;
    }

    private int below(int limit) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) Math.floorMod(random, (long) limit);
    }

    /**
     * Adds how many lines each id had at least, as a share of all that had an id.
     *
     * @param total how many had one
     */
    synchronized void addIdsTo(Map<UnroutedLines.SeenId, Long> sums, long total) {
        for (int i = 0; i < usedIds; i++) {
            int kept = Math.min(idLengths[i], ID_BYTES);
            UnroutedLines.SeenId id = new UnroutedLines.SeenId(
                    new String(ids[i], 0, kept, StandardCharsets.ISO_8859_1), idLengths[i] > ID_BYTES);
            long lines = Math.round((double) (counts[i] - errors[i]) / weight * total);
            sums.merge(id, Math.max(1, lines), Long::sum);
        }
    }

    /** Copies of the sampled lines, each at most {@value #LINE_BYTES} bytes of one. */
    synchronized List<byte[]> copies() {
        List<byte[]> copies = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            copies.add(Arrays.copyOf(lines[i], lengths[i]));
        }
        return copies;
    }
}
