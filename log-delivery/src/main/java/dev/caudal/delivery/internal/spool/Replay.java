// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.spool.Frame.Original;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.SegmentName.LogKind;
import dev.caudal.delivery.internal.spool.SegmentReader.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches out of the spool, in the order that each route put them in: first those that may have been written already,
 * then what waits in the parked log for routes that can deliver again, then the main log. A frame of a parked route, met in
 * the main log, goes to the parked one. Spool thread only.
 */
final class Replay {
    /** With the pauses in between, see {@link Availability}, almost a minute: most trouble of a disk is over by then. */
    static final int READ_ATTEMPTS = 10;

    private final Parts parts;
    private final TailLog parkedTail;
    /** Until they are done: what comes back goes first again. */
    private final List<Stamped> first = new ArrayList<>();

    private final Cursor firstCursor;
    private final Cursor mainCursor;
    private final Cursor parkedCursor;
    private int readFailures;
    private long nowMillis;

    /** A frame that has been sent. */
    record Stamped(Place place, SpoolRoute route) {}

    /** Where replay ends for now. */
    private enum Step {
        NEXT,
        STOP
    }

    Replay(Parts parts, TailLog parkedTail) {
        this.parts = parts;
        this.parkedTail = parkedTail;
        this.firstCursor = new Cursor(parts);
        this.mainCursor = new Cursor(parts);
        this.parkedCursor = new Cursor(parts);
    }

    /** This frame goes before all others of its route. */
    void first(Stamped frame) {
        first.add(frame);
    }

    /** Frames that were passed by wait again. */
    void rewind() {
        mainCursor.rewind();
        parkedCursor.rewind();
    }

    /** A segment took the place of others: what replay had passed there may lie before it again. */
    void replaced(Segment by) {
        Cursor cursor = by.name.log() == LogKind.MAIN ? mainCursor : parkedCursor;
        if (cursor.at != null && by.name.compareTo(cursor.at) < 0) {
            cursor.moveTo(by.name);
        }
    }

    /** Whether replay has read, or is reading, this segment. */
    boolean hasReached(Segment segment) {
        return segment.name.log() == LogKind.MAIN
                && mainCursor.at != null
                && segment.name.compareTo(mainCursor.at) <= 0;
    }

    /**
     * What is to be known of a frame to copy it.
     *
     * @throws IOException if its segment cannot be read just now
     */
    Original original(Segment segment, int number) throws IOException {
        try {
            return new Original(
                    new Place(segment.name.id(), number),
                    firstCursor.index(segment).copyOf(number));
        } finally {
            firstCursor.close();
        }
    }

    void close() {
        firstCursor.close();
        mainCursor.close();
        parkedCursor.close();
    }

    /**
     * Takes out batches of about this many bytes; one at least, if there is one.
     *
     * @throws IOException if something cannot be read just now; what was taken out before is in the list
     */
    void read(int bytes, long now, List<SpooledBatch> into) throws IOException {
        nowMillis = now;
        if (parts.table().takeLeftBehind()) {
            mainCursor.rewind();
        }
        int left = readFirst(bytes, into);
        if (left > 0 && parts.table().hasResumable()) {
            left = readLog(LogKind.PARKED, left, into);
        }
        if (left > 0) {
            readLog(LogKind.MAIN, left, into);
        }
    }

    private int readFirst(int bytes, List<SpooledBatch> into) throws IOException {
        first.removeIf(this::isOver);
        int left = bytes;
        for (int i = 0; i < first.size() && left > 0; i++) {
            Segment segment = segment(first.get(i));
            int number = first.get(i).place().number();
            boolean isDurable = !segment.isTail || number < segment.durableFrames;
            if (isDurable && segment.isWaiting(number) && !isParked(first.get(i).route())) {
                left -= handOut(firstCursor, segment, index(firstCursor, segment), number, into);
            }
        }
        firstCursor.close();
        return left;
    }

    private boolean isOver(Stamped frame) {
        Segment segment = parts.table().segment(frame.place().segment());
        return segment == null
                || segment.isUnreadable
                || segment.done.get(frame.place().number());
    }

    private Segment segment(Stamped frame) {
        return Objects.requireNonNull(parts.table().segment(frame.place().segment()));
    }

    private boolean isParked(SpoolRoute route) {
        Backlog backlog = parts.table().knownBacklog(route);
        return backlog != null && backlog.isParked;
    }

    private int readLog(LogKind log, int bytes, List<SpooledBatch> into) throws IOException {
        Cursor cursor = log == LogKind.MAIN ? mainCursor : parkedCursor;
        int left = bytes;
        while (left > 0) {
            Segment segment = segmentAt(log, cursor);
            if (segment == null) {
                break;
            }
            int readable = segment.isTail ? segment.durableFrames : segment.frames;
            if (cursor.number >= readable || segment.waitingFrames() == 0 || segment.isUnreadable) {
                if (leave(log, cursor, segment) == Step.STOP) {
                    break;
                }
                continue;
            }
            left -= visit(cursor, segment, into);
        }
        return left;
    }

    private @Nullable Segment segmentAt(LogKind log, Cursor cursor) {
        NavigableMap<SegmentName, Segment> segments = parts.table().log(log);
        Map.Entry<SegmentName, Segment> entry =
                cursor.at == null ? segments.firstEntry() : segments.ceilingEntry(cursor.at);
        if (entry == null) {
            return null;
        }
        if (!entry.getKey().equals(cursor.at)) {
            cursor.moveTo(entry.getKey());
        }
        return entry.getValue();
    }

    private Step leave(LogKind log, Cursor cursor, Segment segment) {
        SegmentName next = parts.table().log(log).higherKey(segment.name);
        if (segment.isTail || next == null) {
            return Step.STOP;
        }
        cursor.moveTo(next);
        return Step.NEXT;
    }

    private int visit(Cursor cursor, Segment segment, List<SpooledBatch> into) throws IOException {
        SegmentIndex index = index(cursor, segment);
        int number = cursor.number;
        int used = 0;
        if (index.has(number) && segment.isWaiting(number)) {
            Backlog backlog = parts.table().backlog(index.route(number));
            if (segment.name.log() == LogKind.PARKED) {
                used = backlog.isParked ? 0 : handOut(cursor, segment, index, number, into);
            } else if (!backlog.isBlocked() && !backlog.isLeftBehind) {
                used = handOut(cursor, segment, index, number, into);
            } else if (!backlog.isLeftBehind) {
                used = park(cursor, segment, index, number, backlog);
            }
        }
        cursor.number = number + 1;
        return used;
    }

    private SegmentIndex index(Cursor cursor, Segment segment) throws IOException {
        try {
            return cursor.index(segment);
        } catch (IOException e) {
            throw unreadable(cursor, segment, e);
        }
    }

    /** A file that cannot be opened is not damaged for that: it is left alone after a while, with all that is in it. */
    private IOException unreadable(Cursor cursor, Segment segment, IOException e) {
        if (++readFailures >= READ_ATTEMPTS) {
            readFailures = 0;
            segment.isUnreadable = true;
            parts.events()
                    .warning("spool file " + segment + " cannot be read: " + e.getMessage() + "; its "
                            + segment.waitingFrames() + " batches stay in it until the next start");
        }
        cursor.close();
        return e;
    }

    private int handOut(Cursor cursor, Segment segment, SegmentIndex index, int number, List<SpooledBatch> into)
            throws IOException {
        Content content = read(cursor, segment, index, number);
        if (content == null) {
            return 0;
        }
        Frame frame = content.frame();
        boolean possibleDuplicate = frame.stamp() != null || segment.handedBefore.get(number);
        parts.table().takeOut(segment, number, frame.route(), false);
        into.add(new SpooledBatch(
                segment.name.id(),
                number,
                frame.route(),
                content.payload(),
                frame.lines(),
                frame.stamp(),
                possibleDuplicate,
                frame.storedMillis(),
                frame.length()));
        return frame.length();
    }

    /** Moves a frame to the parked log; where that is not possible it stays, and all later ones of its route with it. */
    private int park(Cursor cursor, Segment segment, SegmentIndex index, int number, Backlog backlog)
            throws IOException {
        int length = index.length(number);
        SpoolSettings settings = parts.settings();
        if (backlog.mainWithSender > 0) {
            parts.table().leaveBehind(backlog, true);
            return 0;
        }
        if (parts.table().fileBytes() + SegmentTable.cost(length, backlog.route) > settings.appendLimitBytes()) {
            parts.table().leaveBehind(backlog, false);
            return 0;
        }
        Content content = read(cursor, segment, index, number);
        if (content == null) {
            return 0;
        }
        Frame frame = content.frame();
        parts.table().takeOut(segment, number, frame.route(), true);
        try {
            Place copy = parkedTail.copy(
                    frame.route(),
                    content.payload(),
                    frame.lines(),
                    frame.stamp(),
                    new Original(new Place(segment.name.id(), number), frame.copyOf()),
                    frame.storedMillis(),
                    nowMillis);
            if (segment.handedBefore.get(number)) {
                parts.table().handedBefore(copy);
            }
            if (frame.stamp() != null) {
                first(new Stamped(copy, frame.route()));
            }
        } catch (IOException e) {
            parkedTail.abandon();
            parts.table().putBack(segment, number, frame.route());
            mainCursor.rewind();
            parts.table().leaveBehind(backlog, false);
            parts.events().warning("spool: a parked customer's batch cannot be moved: " + e.getMessage());
        }
        return length;
    }

    /** Null if the frame is damaged, or cannot be read however often it is tried: it is then counted as lost. */
    private @Nullable Content read(Cursor cursor, Segment segment, SegmentIndex index, int number) throws IOException {
        try {
            cursor.open(segment);
        } catch (IOException e) {
            throw unreadable(cursor, segment, e);
        }
        Content content = null;
        try {
            content = cursor.read(segment, index, number);
            readFailures = 0;
        } catch (IOException e) {
            cursor.close();
            if (++readFailures < READ_ATTEMPTS) {
                throw e;
            }
            readFailures = 0;
            parts.events().warning("spool file " + segment + ", frame " + number + ": " + e.getMessage());
        }
        if (content == null) {
            SpoolRoute route = index.route(number);
            int lines = index.lines(number);
            if (parts.table().done(segment, number, route, lines, SegmentTable.cost(index.length(number), route))) {
                parts.events().dropped(route, DropCause.SPOOL_CORRUPT, lines);
                parts.events()
                        .warning("spool file " + segment + ", frame " + number + " at "
                                + index.offset(number) + ": damaged; " + lines + " lines of customer "
                                + route.customer()
                                + " are lost");
            }
        }
        return content;
    }
}
