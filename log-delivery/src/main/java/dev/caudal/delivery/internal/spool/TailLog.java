// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Original;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.SegmentName.LogKind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The growing end of one log. A frame is pending until it is synced: a batch from memory is then {@link SpoolEvents#stored},
 * a copy then replaces what it was copied from. Spool thread only.
 */
final class TailLog {
    private final LogKind log;
    private final Parts parts;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private @Nullable SegmentWriter writer;

    /**
     * A frame that is not synced yet.
     *
     * @param batch null: a copy, whose original is still on disk
     * @param original null: from memory
     * @param isSent stamped: it may have been delivered already
     */
    private record Pending(
            int number,
            SpoolRoute route,
            int lines,
            int cost,
            boolean isSent,
            @Nullable SpoolBatch batch,
            @Nullable Original original) {}

    /** A batch whose frame is lost with its segment, but which is still in memory. */
    record Rescued(SpoolBatch batch, @Nullable Original lost) {}

    TailLog(LogKind log, Parts parts) {
        this.log = log;
        this.parts = parts;
    }

    /** A batch from memory. */
    Place append(SpoolBatch batch, @Nullable Original lost, long nowMillis) throws IOException {
        return append(batch.route(), batch.bytes(), batch.lines(), batch.stamp(), lost, nowMillis, nowMillis, batch);
    }

    /** A frame that lies elsewhere, and is marked as out there. */
    Place copy(
            SpoolRoute route,
            byte[] payload,
            int lines,
            @Nullable Stamp stamp,
            Original original,
            long storedMillis,
            long nowMillis)
            throws IOException {
        return append(route, payload, lines, stamp, original, storedMillis, nowMillis, null);
    }

    private Place append(
            SpoolRoute route,
            byte[] payload,
            int lines,
            @Nullable Stamp stamp,
            @Nullable Original original,
            long storedMillis,
            long nowMillis,
            @Nullable SpoolBatch batch)
            throws IOException {
        int length = FrameFormat.headerLength(route) + payload.length;
        if (writer != null && !writer.hasRoomFor(length)) {
            roll();
        }
        SegmentWriter open = open(nowMillis);
        int number = open.nextNumber();
        int cost = SegmentTable.cost(length, route);
        pending.add(new Pending(number, route, lines, cost, stamp != null, batch, original));
        open.append(route, payload, lines, storedMillis, stamp, original);
        return new Place(open.segment().name.id(), number);
    }

    /** Whether there is a file to write to; opens one if not. */
    SegmentWriter open(long nowMillis) throws IOException {
        SegmentWriter open = writer;
        if (open == null) {
            long id = parts.table().takeId();
            open = SegmentWriter.create(
                    parts, new SegmentName(id, id, parts.salts().getAsLong(), log), nowMillis);
            writer = open;
        }
        return open;
    }

    boolean isOpen() {
        return writer != null;
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** The youngest frame's time; 0 if nothing is there. */
    long newestMillis() {
        return writer == null ? 0 : writer.segment().newestMillis;
    }

    /** Makes what is pending safe. After an exception {@link #abandon} is due. */
    void sync() throws IOException {
        if (writer != null && !pending.isEmpty()) {
            writer.sync();
            settle();
        }
    }

    /** Ends the segment; the next frame begins another. After an exception {@link #abandon} is due. */
    void roll() throws IOException {
        if (writer != null) {
            writer.seal();
            settle();
            writer = null;
        }
    }

    /**
     * Gives up the open segment after a failure. Frames that were synced stay readable; copies are forgotten, their
     * originals wait again; batches still in memory are returned, their lost frames marked as being copied.
     */
    List<Rescued> abandon() {
        List<Rescued> rescued = new ArrayList<>();
        if (writer == null) {
            return rescued;
        }
        Segment lost = writer.segment();
        SegmentIndex index = writer.index();
        writer.closeQuietly();
        writer = null;
        SegmentTable table = parts.table();
        // The next start completes the file, if something in it still waits then.
        table.resized(lost, Math.max(lost.fileBytes, index.end() + index.footerBytes()));
        for (Pending frame : pending) {
            lost.durableFrames = Math.min(lost.durableFrames, frame.number());
            if (frame.batch() == null) {
                table.done(lost, frame.number(), frame.route(), frame.lines(), frame.cost());
                Place original = Objects.requireNonNull(frame.original()).place();
                Segment segment = table.segment(original.segment());
                if (segment != null) {
                    table.putBack(segment, original.number(), frame.route());
                }
                if (frame.isSent()) {
                    table.handedBefore(original);
                }
            } else {
                if (frame.original() != null) {
                    finish(frame.original().place(), frame);
                }
                table.takeOut(lost, frame.number(), frame.route(), true);
                Place place = new Place(lost.name.id(), frame.number());
                rescued.add(new Rescued(
                        frame.batch(),
                        new Original(
                                place,
                                frame.original() == null
                                        ? null
                                        : frame.original().copy())));
            }
        }
        pending.clear();
        return rescued;
    }

    private void settle() {
        Pending frame;
        while ((frame = pending.poll()) != null) {
            if (frame.original() != null) {
                finish(frame.original().place(), frame);
            }
            if (frame.batch() != null) {
                parts.events().stored(frame.batch());
            }
        }
    }

    private void finish(Place original, Pending copy) {
        Segment segment = parts.table().segment(original.segment());
        if (segment != null) {
            parts.table().done(segment, original.number(), copy.route(), copy.lines(), copy.cost());
        }
    }
}
