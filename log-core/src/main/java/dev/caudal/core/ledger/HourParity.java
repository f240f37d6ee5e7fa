// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.ledger;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What readers have counted of one customer and stream since the run began, in even and in odd hours of the wall clock (UTC).
 * Whoever asks at least once an hour knows from two answers which hour the lines between them were read in, and readers pay
 * one comparison for it.
 *
 * <p>A value: filled by {@link Ledger#readByHour}, then not changed any more.
 */
public final class HourParity {
    private static final long HOUR_MILLIS = 3_600_000;

    private final Map<DropCause, Long> evenDropped = new EnumMap<>(DropCause.class);
    private final Map<DropCause, Long> oddDropped = new EnumMap<>(DropCause.class);
    private long evenRead;
    private long oddRead;
    private long evenReadBytes;
    private long oddReadBytes;

    HourParity() {}

    /** Whether the hour of this time is an odd one, counted since 1970. */
    public static boolean isOdd(long wallMillis) {
        return (Math.floorDiv(wallMillis, HOUR_MILLIS) & 1) == 1;
    }

    /** Lines read in hours of this kind. */
    public long read(boolean odd) {
        return odd ? oddRead : evenRead;
    }

    /** Bytes of those lines, as the customer is to get them. */
    public long readBytes(boolean odd) {
        return odd ? oddReadBytes : evenReadBytes;
    }

    /** Lines that were read in hours of this kind and dropped at the reader, by cause. */
    public Map<DropCause, Long> dropped(boolean odd) {
        return Collections.unmodifiableMap(odd ? oddDropped : evenDropped);
    }

    void add(RouteCounts counts) {
        // What was dropped had been read before: so it is never more.
        counts.even.addDroppedTo(evenDropped);
        counts.odd.addDroppedTo(oddDropped);
        evenRead += counts.even.read();
        oddRead += counts.odd.read();
        evenReadBytes += counts.even.readBytes();
        oddReadBytes += counts.odd.readBytes();
    }
}
