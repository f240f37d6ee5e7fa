// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of a segment: sums, and a bit for each frame. Spool thread only; {@link SegmentTable} does all the
 * counting.
 */
final class Segment {
    final SegmentName name;
    /** Delivered or dropped, written down at the next commit. */
    final FrameBits done = new FrameBits();
    /** Sent by this run, or about to be, to be known to the next. */
    final FrameBits handed = new FrameBits();
    /** Sent by an earlier run, or about to be. */
    final FrameBits handedBefore = new FrameBits();
    /** With the sender, or being copied. */
    private final FrameBits out = new FrameBits();
    /** Of those out: not with the sender. */
    private final FrameBits moving = new FrameBits();

    /** Segments whose frames were copied here. */
    final Set<Long> copiedFrom = new HashSet<>(0);

    /** Kept while there is no footer to read it from. */
    @Nullable
    SegmentIndex index;

    /** One more than the highest number. */
    int frames;
    /** Below this number everything is on disk for good. */
    int durableFrames;

    int liveFrames;
    int outFrames;
    long liveBytes;
    long fileBytes;
    long newestMillis;
    /** Still growing. */
    boolean isTail;
    /** It cannot be read at present: left as it is until the next start. */
    boolean isUnreadable;

    Segment(SegmentName name) {
        this.name = name;
    }

    boolean isOut(int number) {
        return out.get(number);
    }

    /** Whether it is out, and with the sender. */
    boolean isWithSender(int number) {
        return out.get(number) && !moving.get(number);
    }

    void takeOut(int number, boolean toMove) {
        out.set(number);
        if (toMove) {
            moving.set(number);
        }
        outFrames++;
    }

    void putBack(int number) {
        if (out.get(number)) {
            out.clear(number);
            moving.clear(number);
            outFrames--;
        }
    }

    /** Whether this frame, if it is there, is neither done nor out. */
    boolean isWaiting(int number) {
        return !done.get(number) && !out.get(number);
    }

    /** Frames that replay may hand out. */
    int waitingFrames() {
        return liveFrames - outFrames;
    }

    /** Nothing in it is needed any more. */
    boolean isDead() {
        return liveFrames == 0 && !isTail && !isUnreadable;
    }

    int memoryBytes() {
        return 200
                + done.memoryBytes()
                + handed.memoryBytes()
                + handedBefore.memoryBytes()
                + out.memoryBytes()
                + moving.memoryBytes()
                + (index == null ? 0 : index.memoryBytes());
    }

    @Override
    public String toString() {
        return name.fileName();
    }
}
