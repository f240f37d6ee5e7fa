// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.SegmentReader.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes room: removes segments that nobody needs, replaces sparse ones by small ones, and, when there is too much that
 * somebody needs, decides whose frames go. Frames that are with the sender are never touched. Spool thread only.
 */
final class Reclaim {
    /** Below this part a segment is worth copying. */
    private static final double SPARSE = 0.25;

    private final Parts parts;
    private final AckJournal journal;
    private final Replay replay;
    /** A file is removed, and could still be there after a crash. */
    private boolean isRemovalUnsynced;

    Reclaim(Parts parts, AckJournal journal, Replay replay) {
        this.parts = parts;
        this.journal = journal;
        this.replay = replay;
    }

    /** Bytes of all files. */
    long diskBytes() {
        return parts.table().fileBytes() + journal.fileBytes();
    }

    /**
     * Lets a frame in, at the cost of whoever has most. There may still be no space on disk for it.
     *
     * @return false if the frame itself is what has to go
     */
    boolean admit(SpoolRoute route, int cost) {
        long limit = parts.settings().liveLimitBytes();
        return parts.table().liveBytes() + cost <= limit || dropForFairness(route, cost);
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
     * Lowers everybody who has more than a level to that level: the highest level at which all fits. So those with the most
     * lose first, down to those with the second most, and whoever has little loses nothing.
     */
    private boolean dropForFairness(SpoolRoute route, int cost) {
        SpoolSettings settings = parts.settings();
        SegmentTable table = parts.table();
        // A segment more than needed, so that the indexes are not read anew for every batch.
        boolean oldest = settings.whenFull() == WhenFull.DROP_OLDEST;
        long slack = oldest ? Math.min(settings.segmentBytes(), settings.liveLimitBytes() / 8) : 0;
        Backlog.Share arriving = table.backlog(route).share;
        arriving.bytes += cost;
        long level = level(table.shares().values(), Math.max(0, settings.liveLimitBytes() - slack));
        Map<Backlog.Share, Long> excess = new HashMap<>();
        for (Backlog.Share share : table.shares().values()) {
            if (share.bytes > level) {
                excess.put(share, share.bytes - level);
            }
        }
        arriving.bytes -= cost;
        if (!oldest && excess.containsKey(arriving)) {
            forget(route);
            return false;
        }
        List<Segment> segments = table.oldestFirst();
        if (!oldest) {
            Collections.reverse(segments);
        }
        for (Segment segment : segments) {
            if (excess.isEmpty()) {
                break;
            }
            dropExcess(segment, excess, oldest);
        }
        forget(route);
        return table.liveBytes() + cost <= settings.liveLimitBytes();
    }

    /** Asking for the route's backlog has made one, if it had none. */
    private void forget(SpoolRoute route) {
        parts.table().park(route, parts.table().backlog(route).isParked);
    }

    private static long level(Collection<Backlog.Share> shares, long limit) {
        long[] sorted = shares.stream().mapToLong(share -> share.bytes).sorted().toArray();
        long sum = LongStream.of(sorted).sum();
        long above = 0;
        for (int i = sorted.length - 1; i >= 0; i--) {
            // All above and including i at one level, all below untouched.
            sum -= sorted[i];
            above++;
            long level = (limit - sum) / above;
            if (i == 0 || level >= sorted[i - 1]) {
                return Math.max(0, level);
            }
        }
        return limit;
    }

    private void dropExcess(Segment segment, Map<Backlog.Share, Long> excess, boolean oldest) {
        if (segment.waitingFrames() == 0) {
            return;
        }
        SegmentIndex index = index(segment);
        if (index == null) {
            return;
        }
        int readable = segment.isTail ? segment.durableFrames : index.frames();
        for (int i = 0; i < readable && !excess.isEmpty(); i++) {
            int number = oldest ? i : readable - 1 - i;
            if (isWaiting(segment, index, number)) {
                SpoolRoute route = index.route(number);
                Backlog.Share share = parts.table().backlog(route).share;
                Long over = excess.get(share);
                if (over != null) {
                    int cost = drop(segment, index, number, DropCause.SPOOL_FULL);
                    if (over <= cost) {
                        excess.remove(share);
                    } else {
                        excess.put(share, over - cost);
                    }
                }
            }
        }
    }

    /** Gives up what waits of these routes. */
    void left(Collection<SpoolRoute> routes) {
        dropWhere(parts.table().oldestFirst(), routes::contains, DropCause.CUSTOMER_LEFT);
    }

    /** Gives up what has waited too long. */
    void expire(long nowMillis) {
        long oldest = nowMillis - parts.settings().retention().toMillis();
        List<Segment> expired = new ArrayList<>();
        for (Segment segment : parts.table().segments()) {
            if (!segment.isTail && segment.newestMillis < oldest && segment.waitingFrames() > 0) {
                expired.add(segment);
            }
        }
        dropWhere(expired, route -> true, DropCause.SPOOL_EXPIRED);
    }

    private void dropWhere(List<Segment> segments, Predicate<SpoolRoute> unwanted, DropCause cause) {
        for (Segment segment : segments) {
            SegmentIndex index = segment.waitingFrames() == 0 ? null : index(segment);
            for (int number = 0; index != null && number < index.frames(); number++) {
                boolean pending = segment.isTail && number >= segment.durableFrames;
                if (!pending && isWaiting(segment, index, number) && unwanted.test(index.route(number))) {
                    drop(segment, index, number, cause);
                }
            }
        }
    }

    private int drop(Segment segment, SegmentIndex index, int number, DropCause cause) {
        SpoolRoute route = index.route(number);
        int cost = SegmentTable.cost(index.length(number), route);
        if (parts.table().done(segment, number, route, index.lines(number), cost)) {
            parts.events().dropped(route, cause, index.lines(number));
        }
        return cost;
    }

    /**
     * Removes segments in which all is done, and makes that last; what fails is tried again by the next call, and keeps no
     * other file from going. One with copies waits until it is on disk that their originals are done, or gone.
     *
     * @return whether there was one
     */
    boolean removeDead() {
        boolean removed = false;
        for (Segment segment : List.copyOf(parts.table().segments())) {
            if (segment.isDead() && !isNeeded(segment)) {
                removed |= remove(segment);
            }
        }
        if (isRemovalUnsynced) {
            try {
                parts.files().syncDirectory();
                isRemovalUnsynced = false;
            } catch (IOException e) {
                warnOfRemoval(e);
            }
        }
        return removed;
    }

    private boolean remove(Segment segment) {
        try {
            parts.files().delete(segment.name.fileName());
        } catch (IOException e) {
            warnOfRemoval(e);
            return false;
        }
        isRemovalUnsynced = true;
        parts.table().remove(segment);
        return true;
    }

    private void warnOfRemoval(IOException e) {
        parts.events().warning("spool: a file that is done with cannot be removed: " + e.getMessage());
    }

    /** Whether {@link AckJournal#write} would make segments removable. */
    boolean waitsForJournal() {
        return parts.table().segments().stream().anyMatch(segment -> segment.isDead() && isNeeded(segment));
    }

    private boolean isNeeded(Segment segment) {
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
        SegmentWriter writer = null;
        try {
            writer = SegmentWriter.create(parts, name, nowMillis);
            for (Segment original : run) {
                copyInto(writer, original);
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
        finish(writer.index());
        replay.replaced(writer.segment());
        removeDead();
        return table.fileBytes() < before;
    }

    private void copyInto(SegmentWriter writer, Segment original) throws IOException {
        try (SegmentReader reader = SegmentReader.open(parts.files(), original.name, parts.format())) {
            SegmentIndex index = original.index != null ? original.index : reader.footer();
            if (index == null) {
                index = reader.scan();
            }
            for (int number = 0; number < index.frames(); number++) {
                if (!isWaiting(original, index, number)) {
                    continue;
                }
                Content content = reader.read(index, number);
                if (content == null) {
                    drop(original, index, number, DropCause.SPOOL_CORRUPT);
                    continue;
                }
                Frame frame = content.frame();
                int copy = writer.nextNumber();
                writer.append(
                        frame.route(),
                        frame.partitionHash(),
                        content.payload(),
                        frame.lines(),
                        frame.storedMillis(),
                        frame.stamp(),
                        new Place(original.name.id(), number));
                Place place = new Place(writer.segment().name.id(), copy);
                if (original.handedBefore.get(number)) {
                    parts.table().handedBefore(place);
                }
                if (frame.stamp() != null) {
                    replay.first(place);
                }
            }
        }
    }

    /** The copies count from now on. */
    private void finish(SegmentIndex index) {
        index.copies().forEach((number, place) -> {
            Segment original = parts.table().segment(place.segment());
            if (original != null) {
                done(original, place.number(), index, number);
            }
        });
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

    private @Nullable SegmentIndex index(Segment segment) {
        if (segment.index != null) {
            return segment.index;
        }
        try (SegmentReader reader = SegmentReader.open(parts.files(), segment.name, parts.format())) {
            SegmentIndex index = reader.footer();
            return index == null ? reader.scan() : index;
        } catch (IOException e) {
            parts.events().warning("spool file " + segment + " cannot be read: " + e.getMessage());
            return null;
        }
    }

    private static boolean isWaiting(Segment segment, SegmentIndex index, int number) {
        return index.has(number) && !segment.done.get(number) && !segment.isOut(number);
    }
}
