// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.lang.invoke.VarHandle;

/**
 * Goes through Varnish's log, record by record or batch by batch, while Varnish writes it. Each is copied, and only then it is
 * looked whether Varnish may have passed over it meanwhile: what {@link #bytes} has is what was written, or {@link #next} says
 * that it was lost. Belongs to one thread; makes no garbage.
 *
 * <p>Segments are numbered modulo 2<sup>32</sup>, so only differences mean anything. Varnish may write two segments ahead of the
 * one that it has published, so a segment six behind is not safe any more.
 */
final class LogCursor {
    /** What a look at the log has found. */
    enum Found {
        /** Records, in {@link #bytes}. */
        RECORDS,
        /** Nothing yet. */
        NOTHING,
        /** Varnish has passed over what would be next. */
        OVERRUN,
        /** Something that Varnish does not write. */
        DAMAGED
    }

    private static final int UNSAFE = 6;
    private static final int OLDEST = Layout.SEGMENTS - 3;
    private static final int FIRST_BYTES = 64 << 10;
    /** More than any sensible vsl_buffer. */
    private static final int MOST_BYTES = 16 << 20;

    /** A place in one log. */
    record Mark(int segment, int at) {}

    private final LogMemory memory;
    private final int headBytes;
    private final int logBytes;
    private final int segmentBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int at;
    private int segment;

    /** At the beginning of the segment that is written now. */
    LogCursor(LogMemory memory) {
        this.memory = memory;
        this.headBytes = memory.layout().headBytes;
        this.logBytes = memory.logBytes();
        this.segmentBytes = memory.segmentBytes();
        jump(memory.segment());
    }

    /** What {@link #next} has found: whole records; valid until the next call. */
    byte[] bytes() {
        return bytes;
    }

    /** How many bytes of records there are, from the first on. */
    int length() {
        return length;
    }

    /** Goes to the oldest record that Varnish will not write over at once. */
    void toOldest() {
        int oldest = memory.segment() - OLDEST;
        while (oldest != memory.segment() && memory.offset(oldest) < 0) {
            oldest++;
        }
        jump(oldest);
    }

    /** Goes to where Varnish is writing now; if it is too fast for that, to the beginning of the segment that it writes. */
    void toNewest() {
        jump(memory.segment());
        int begun = segment;
        while (memory.segment() - begun <= 1 && next(false) == Found.RECORDS) {
            // What was logged before is not asked for.
        }
        if (memory.segment() - begun > 1) {
            jump(memory.segment());
        }
    }

    /**
     * Goes on at the newest segment.
     *
     * @return how many bytes of the log were passed over
     */
    long toNewestSegment() {
        long before = position();
        jump(memory.segment());
        long passed = position() - before;
        // The position counts laps in 29 bits.
        return passed >= 0 ? passed : passed + (1L << 29) * logBytes;
    }

    /** Where the next record is, or will be. */
    Mark mark() {
        return new Mark(segment, at);
    }

    /** Goes on at a place in this very log. */
    void toMark(Mark mark) {
        segment = mark.segment();
        at = mark.at();
    }

    /** Whether Varnish writes in the segment that is read. */
    boolean isInNewestSegment() {
        return memory.segment() == segment;
    }

    private void jump(int to) {
        segment = to;
        at = Math.max(0, memory.offset(to));
    }

    /** In bytes of log; overflows with the number of the segment. */
    private long position() {
        return (segment >>> 3) * (long) logBytes + at;
    }

    /** How many bytes Varnish had written before this place, if this is its first lap. */
    long sinceBeginning() {
        return ((segment >>> 3) + 1 & 0x1fffffff) * (long) logBytes + at;
    }

    /** Copies what comes next. */
    Found next() {
        return next(true);
    }

    private Found next(boolean wanted) {
        if (isPassed()) {
            return Found.OVERRUN;
        }
        int word = memory.word(at);
        if (word == Layout.WRAP_MARKER && at != 0) {
            segment += Layout.SEGMENTS - (segment & (Layout.SEGMENTS - 1));
            at = 0;
            word = memory.word(at);
        }
        if (word == Layout.END_MARKER) {
            return isPassed() ? Found.OVERRUN : Found.NOTHING;
        }
        int tag = word >>> 24;
        if (tag == 0 || tag == Layout.END_MARKER >>> 24) {
            return damage(); // Memory that was never written, or another part of a record.
        }
        boolean batch = tag == Layout.BATCH;
        int content = batch ? memory.word(at + Integer.BYTES) : Bytes.padded(word & 0xffff);
        // Behind each there is room for a marker.
        if (content < 0 || content % Integer.BYTES != 0 || content >= logBytes - at - headBytes) {
            return damage();
        }
        int from = batch ? at + headBytes : at;
        int size = batch ? content : content + headBytes;
        if (wanted) {
            if (size > MOST_BYTES) {
                return damage();
            }
            if (size > bytes.length) {
                bytes = new byte[Math.max(size, Math.min(MOST_BYTES, 2 * bytes.length))];
            }
            memory.copy(from, bytes, size);
            length = size;
            VarHandle.loadLoadFence();
        }
        if (isPassed()) {
            return Found.OVERRUN;
        }
        at = from + size;
        while (at / segmentBytes > (segment & (Layout.SEGMENTS - 1))) {
            segment++;
        }
        return Found.RECORDS;
    }

    private Found damage() {
        return isPassed() ? Found.OVERRUN : Found.DAMAGED;
    }

    private boolean isPassed() {
        return Integer.compareUnsigned(memory.segment() - segment, UNSAFE) >= 0;
    }
}
