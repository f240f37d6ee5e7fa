// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Copy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each frame of one segment lies, and whose it is. In memory for a segment that is being written; for all others it is
 * read from the footer when it is needed. Spool thread only; at most {@value #MAX_FRAMES} frames.
 */
final class SegmentIndex {
    /** Then a segment ends, however small its frames were. */
    static final int MAX_FRAMES = 16_384;

    private static final int COLUMNS = 5;
    private static final int OFFSET = 0;
    private static final int LENGTH = 1;
    private static final int LINES = 2;
    private static final int ROUTE = 3;
    private static final int FLAGS = 4;
    private static final int STAMPED = 1;

    private final List<SpoolRoute> routes = new ArrayList<>();
    private final Map<SpoolRoute, Integer> routeNumbers = new HashMap<>();
    private final Map<Integer, Copy> copies = new HashMap<>();
    private final BitSet damaged = new BitSet();
    private int[] rows = new int[COLUMNS * 16];
    private int frames;
    private int footerBytes = SegmentFormat.TRAILER_BYTES;
    private long newestMillis;

    /** Enters a frame; numbers may be left out, but only grow. */
    void add(Frame frame, int offset) {
        add(
                frame.number(),
                offset,
                frame.length(),
                frame.lines(),
                frame.route(),
                frame.stamp() != null,
                frame.copyOf(),
                frame.storedMillis());
    }

    void add(
            int number,
            int offset,
            int length,
            int lines,
            SpoolRoute route,
            boolean stamped,
            @Nullable Copy copyOf,
            long storedMillis) {
        int row = number * COLUMNS;
        if (row >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(row + COLUMNS, rows.length + rows.length / 2 / COLUMNS * COLUMNS));
        }
        rows[row + OFFSET] = offset;
        rows[row + LENGTH] = length;
        rows[row + LINES] = lines;
        rows[row + ROUTE] = routeNumber(route);
        rows[row + FLAGS] = stamped ? STAMPED : 0;
        if (copyOf != null) {
            copies.put(number, copyOf);
        }
        frames = Math.max(frames, number + 1);
        footerBytes += copyOf == null ? SegmentFormat.FRAME_ENTRY_BYTES : SegmentFormat.COPY_ENTRY_BYTES;
        newestMillis = Math.max(newestMillis, storedMillis);
    }

    /** One more than the highest number. */
    int frames() {
        return frames;
    }

    /** Whether there is a frame of this number; damage may have taken it. */
    boolean has(int number) {
        return number < frames && rows[number * COLUMNS + LENGTH] > 0;
    }

    int offset(int number) {
        return rows[number * COLUMNS + OFFSET];
    }

    int length(int number) {
        return rows[number * COLUMNS + LENGTH];
    }

    int lines(int number) {
        return rows[number * COLUMNS + LINES];
    }

    SpoolRoute route(int number) {
        return routes.get(rows[number * COLUMNS + ROUTE]);
    }

    boolean isStamped(int number) {
        return (rows[number * COLUMNS + FLAGS] & STAMPED) != 0;
    }

    /** Null if the frame came from memory. */
    @Nullable
    Copy copyOf(int number) {
        return copies.get(number);
    }

    /** Copies by number; few segments have any. */
    Map<Integer, Copy> copies() {
        return copies;
    }

    /** The batch behind this header is not whole. */
    void damaged(int number) {
        damaged.set(number);
    }

    boolean isDamaged(int number) {
        return damaged.get(number);
    }

    /** There is no such copy any more. */
    void remove(int number) {
        if (copies.remove(number) != null) {
            rows[number * COLUMNS + LENGTH] = 0;
            footerBytes -= SegmentFormat.COPY_ENTRY_BYTES;
        }
    }

    /** The first number that has no whole frame; only a scan knows. */
    int firstHole() {
        int number = 0;
        while (number < frames && has(number) && !damaged.get(number)) {
            number++;
        }
        return number;
    }

    /** The routes, as numbered in the footer. */
    List<SpoolRoute> routes() {
        return routes;
    }

    int routeNumberOf(int number) {
        return rows[number * COLUMNS + ROUTE];
    }

    /** Wall clock of the youngest frame. */
    long newestMillis() {
        return newestMillis;
    }

    /** What the footer will take. */
    int footerBytes() {
        return footerBytes;
    }

    /** The file ends here at the latest, but for the footer. */
    int end() {
        int end = SegmentFormat.HEADER_BYTES;
        for (int number = 0; number < frames; number++) {
            end = Math.max(end, offset(number) + length(number));
        }
        return end;
    }

    int memoryBytes() {
        return 200 + 4 * rows.length + 300 * routes.size() + 80 * copies.size();
    }

    private int routeNumber(SpoolRoute route) {
        Integer known = routeNumbers.get(route);
        if (known != null) {
            return known;
        }
        int number = routes.size();
        routes.add(route);
        routeNumbers.put(route, number);
        footerBytes += SegmentFormat.routeEntryBytes(route);
        return number;
    }
}
