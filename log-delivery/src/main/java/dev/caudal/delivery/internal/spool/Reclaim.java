// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.spool.Frame.Original;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.SegmentReader.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * Gives space back: removes segments that nobody needs, and replaces sparse ones by small ones. Frames that are with the
 * sender are never touched. Spool thread only.
 */
final class Reclaim {
    /** Below this part a segment is worth copying. */
    private static final double SPARSE = 0.25;

    private final Parts parts;
    private final AckJournal journal;
    private final Replay replay;
    private final Forfeits forfeits;
    /** Segments that are removed, and could still be there after a crash. */
    private final Set<Long> removedUnsynced = new HashSet<>();

    private long removedUnsyncedBytes;

    Reclaim(Parts parts, AckJournal journal, Replay replay, Forfeits forfeits) {
        this.parts = parts;
        this.journal = journal;
        this.replay = replay;
        this.forfeits = forfeits;
    }

    /** Bytes of all files. */
    long diskBytes() {
        return parts.table().fileBytes() + removedUnsyncedBytes + journal.fileBytes();
    }

    /**
     * Makes room on disk for a frame, from what nobody needs any more. May write and remove files.
     *
     * @return false if there is not enough
     */
    boolean makeSpace(int cost, long nowMillis) {
        long limit = parts.settings().appendLimitBytes();
        int rounds = 2 + 2 * parts.table().segments().size();
        while (diskBytes() + cost > limit && rounds-- > 0) {
            if (!removeDead() && !replaceSparsest(true, nowMillis)) {
                return false;
            }
        }
        return diskBytes() + cost <= limit;
    }

    /**
     * Whether frames may be written that are on disk already, or are to be saved from a file that failed: they may use what is
     * kept free of new ones, but for what the list of what is done needs when it is written anew. May remove files.
     */
    boolean hasRoomForCopies(long cost) {
        return fits(cost) || (removeDead() && fits(cost));
    }

    private boolean fits(long cost) {
        return diskBytes() + cost + SegmentFormat.HEADER_BYTES + SegmentFormat.TRAILER_BYTES + journal.rewrittenBytes()
                <= parts.settings().limitBytes();
    }

    /**
     * Removes segments in which all is done, and makes that last; what fails is tried again by the next call, and keeps no
     * other file from going. One with copies waits until it is on disk that their originals are done, or gone.
     *
     * @return whether there was one
     */
    boolean removeDead() {
        boolean removedAny = false;
        boolean removed;
        do {
            removed = false;
            for (Segment segment : List.copyOf(parts.table().segments())) {
                if (segment.isDead() && !isNeeded(segment)) {
                    removed |= remove(segment);
                }
            }
            removedAny |= removed;
            // Copies of what is now gone for good may follow.
        } while (syncRemovals() && removed);
        return removedAny;
    }

    /** Whether all that is removed stays away. */
    private boolean syncRemovals() {
        if (!removedUnsynced.isEmpty()) {
            try {
                parts.files().syncDirectory();
                removedUnsynced.clear();
                removedUnsyncedBytes = 0;
            } catch (IOException e) {
                warnOfRemoval(e);
                return false;
            }
        }
        return true;
    }

    private boolean remove(Segment segment) {
        try {
            parts.files().delete(segment.name.fileName());
        } catch (IOException e) {
            warnOfRemoval(e);
            return false;
        }
        removedUnsynced.add(segment.name.id());
        removedUnsyncedBytes += segment.fileBytes;
        parts.table().remove(segment);
        return true;
    }

    private void warnOfRemoval(IOException e) {
        parts.events().warning("spool: a file that is done with cannot be removed: " + e.getMessage());
    }

    /** Whether {@link AckJournal#write} would make segments removable. */
    boolean waitsForJournal() {
        return parts.table().segments().stream().anyMatch(segment -> segment.isDead() && waitsForJournal(segment));
    }

    private boolean isNeeded(Segment segment) {
        return waitsForJournal(segment) || segment.copiedFrom.stream().anyMatch(removedUnsynced::contains);
    }

    private boolean waitsForJournal(Segment segment) {
        for (long id : segment.copiedFrom) {
            Segment original = parts.table().segment(id);
            if (original != null && original.done.isDirty()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Replaces the sparsest segment, with its sparse neighbours, by one in the same place.
     *
     * @param isUrgent even if it is not below a quarter, or replay is about to empty it anyway
     * @return whether bytes were won
     */
    boolean replaceSparsest(boolean isUrgent, long nowMillis) {
        Segment sparsest = null;
        double least = isUrgent ? 1.0 : SPARSE;
        for (Segment segment : parts.table().segments()) {
            double density = (double) segment.liveBytes / Math.max(1, segment.fileBytes);
            if (density < least && isReplaceable(segment) && (isUrgent || !replay.hasReached(segment))) {
                sparsest = segment;
                least = density;
            }
        }
        if (sparsest == null) {
            return false;
        }
        List<Segment> run = new ArrayList<>();
        run.add(sparsest);
        long bytes = sparsest.liveBytes;
        NavigableMap<SegmentName, Segment> log = parts.table().log(sparsest.name.log());
        for (Segment next : log.tailMap(sparsest.name, false).values()) {
            bytes += next.liveBytes;
            if (!isReplaceable(next)
                    || next.liveBytes > next.fileBytes * SPARSE
                    || bytes > parts.settings().segmentBytes() / 2) {
                break;
            }
            run.add(next);
        }
        return replace(run, nowMillis);
    }

    private boolean isReplaceable(Segment segment) {
        return !isNeeded(segment)
                && !segment.isTail
                && !segment.isUnreadable
                && segment.liveFrames > 0
                && segment.outFrames == 0;
    }

    private boolean replace(List<Segment> run, long nowMillis) {
        Segment firstOfRun = run.get(0);
        SegmentTable table = parts.table();
        long before = table.fileBytes();
        SegmentName name = new SegmentName(
                firstOfRun.name.order(), table.takeId(), parts.salts().getAsLong(), firstOfRun.name.log());
        if (!fits(run.stream().mapToLong(segment -> segment.liveBytes).sum())) {
            return false;
        }
        SegmentWriter writer = null;
        List<Place> originals = new ArrayList<>();
        try {
            writer = SegmentWriter.create(parts, name, nowMillis);
            for (Segment original : run) {
                copyInto(writer, original, originals);
            }
            writer.seal();
        } catch (IOException e) {
            parts.events().warning("spool: a sparse file cannot be replaced: " + e.getMessage());
            if (writer != null) {
                writer.closeQuietly();
                giveUp(writer);
            }
            return false;
        }
        finish(writer.index(), originals);
        replay.replaced(writer.segment());
        removeDead();
        return table.fileBytes() < before;
    }

    private void copyInto(SegmentWriter writer, Segment original, List<Place> originals) throws IOException {
        try (SegmentReader reader = SegmentReader.open(parts.files(), original.name, parts.format())) {
            SegmentIndex index = reader.index(original);
            for (int number = 0; number < index.frames(); number++) {
                if (!original.isWaiting(number) || !index.has(number)) {
                    continue;
                }
                Content content = reader.read(index, number);
                if (content == null) {
                    forfeits.drop(original, index, number, DropCause.SPOOL_CORRUPT);
                    continue;
                }
                Frame frame = content.frame();
                int copy = writer.nextNumber();
                Place source = new Place(original.name.id(), number);
                originals.add(source);
                writer.append(
                        frame.route(),
                        content.payload(),
                        frame.lines(),
                        frame.storedMillis(),
                        frame.stamp(),
                        new Original(source, frame.copyOf()));
                Place place = new Place(writer.segment().name.id(), copy);
                if (original.handedBefore.get(number)) {
                    parts.table().handedBefore(place);
                }
                if (frame.stamp() != null) {
                    replay.first(new Replay.Stamped(place, frame.route()));
                }
            }
        }
    }

    /** The copies count from now on. */
    private void finish(SegmentIndex index, List<Place> originals) {
        for (int number = 0; number < originals.size(); number++) {
            Place place = originals.get(number);
            Segment original = parts.table().segment(place.segment());
            if (original != null) {
                done(original, place.number(), index, number);
            }
        }
    }

    /** The originals count as before. */
    private void giveUp(SegmentWriter writer) {
        SegmentIndex index = writer.index();
        for (int number = 0; number < index.frames(); number++) {
            done(writer.segment(), number, index, number);
        }
    }

    private void done(Segment segment, int number, SegmentIndex index, int numberInIndex) {
        SpoolRoute route = index.route(numberInIndex);
        int cost = SegmentTable.cost(index.length(numberInIndex), route);
        parts.table().done(segment, number, route, index.lines(numberInIndex), cost);
    }
}
