// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.SegmentName.LogKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All segments in their order, and every count: by segment, by route, by customer, of all. Whatever changes the state of a
 * frame goes through here. Spool thread only; no I/O. Memory: a few hundred bytes and two to four bits a frame for each
 * segment, a hundred bytes for each route with something in the spool.
 */
final class SegmentTable {
    private final NavigableMap<SegmentName, Segment> main = new TreeMap<>();
    private final NavigableMap<SegmentName, Segment> parked = new TreeMap<>();
    private final Map<Long, Segment> byId = new HashMap<>();
    private final Map<SpoolRoute, Backlog> backlogs = new HashMap<>();
    private final Map<CustomerId, Backlog.Share> shares = new HashMap<>();
    /** Routes that may deliver again, and have frames in the parked log. */
    private final Set<Backlog> resumable = new HashSet<>();

    private final Set<Backlog> leftBehind = new HashSet<>();
    private long nextId = 1;
    private long liveBytes;
    private long fileBytes;

    /** What a frame takes on disk at most, with its part of the footer. */
    static int cost(int frameLength, SpoolRoute route) {
        return frameLength + SegmentFormat.COPY_ENTRY_BYTES + SegmentFormat.routeEntryBytes(route);
    }

    NavigableMap<SegmentName, Segment> log(LogKind log) {
        return log == LogKind.MAIN ? main : parked;
    }

    /** All segments: the parked log first, as what lies there is older. */
    List<Segment> oldestFirst() {
        List<Segment> all = new ArrayList<>(parked.values());
        all.addAll(main.values());
        return all;
    }

    Collection<Segment> segments() {
        return byId.values();
    }

    @Nullable
    Segment segment(long id) {
        return byId.get(id);
    }

    long takeId() {
        return nextId++;
    }

    long nextId() {
        return nextId;
    }

    void seen(long id) {
        nextId = Math.max(nextId, id + 1);
    }

    void enter(Segment segment) {
        seen(segment.name.id());
        log(segment.name.log()).put(segment.name, segment);
        byId.put(segment.name.id(), segment);
        fileBytes += segment.fileBytes;
    }

    void remove(Segment segment) {
        log(segment.name.log()).remove(segment.name);
        byId.remove(segment.name.id());
        fileBytes -= segment.fileBytes;
    }

    void resized(Segment segment, long bytes) {
        fileBytes += bytes - segment.fileBytes;
        segment.fileBytes = bytes;
    }

    /** Bytes of frames that are not done. */
    long liveBytes() {
        return liveBytes;
    }

    /** Bytes of all segments on disk, with the footers that those which still grow will have. */
    long fileBytes() {
        return fileBytes + footerOfTail(main) + footerOfTail(parked);
    }

    private static int footerOfTail(NavigableMap<SegmentName, Segment> log) {
        Map.Entry<SegmentName, Segment> last = log.lastEntry();
        SegmentIndex index = last == null || !last.getValue().isTail ? null : last.getValue().index;
        return index == null ? 0 : index.footerBytes();
    }

    Backlog backlog(SpoolRoute route) {
        return backlogs.computeIfAbsent(route, key -> {
            Backlog.Share share = shares.computeIfAbsent(key.customer(), id -> new Backlog.Share());
            share.routes++;
            return new Backlog(key, share);
        });
    }

    @Nullable
    Backlog knownBacklog(SpoolRoute route) {
        return backlogs.get(route);
    }

    Collection<Backlog> backlogs() {
        return backlogs.values();
    }

    Map<CustomerId, Backlog.Share> shares() {
        return shares;
    }

    boolean hasResumable() {
        return !resumable.isEmpty();
    }

    /** A frame is there that was not. */
    void added(Segment segment, int number, SpoolRoute route, int lines, int cost) {
        segment.frames = Math.max(segment.frames, number + 1);
        segment.liveFrames++;
        segment.liveBytes += cost;
        liveBytes += cost;
        Backlog backlog = backlog(route);
        backlog.frames++;
        backlog.lines += lines;
        backlog.share.bytes += cost;
        if (segment.name.log() == LogKind.PARKED) {
            backlog.parkedWaiting++;
            changed(backlog);
        }
    }

    /** A frame goes to the sender, or is about to be copied. */
    void takeOut(Segment segment, int number, SpoolRoute route, boolean toMove) {
        segment.takeOut(number, toMove);
        Backlog backlog = backlog(route);
        if (segment.name.log() == LogKind.PARKED) {
            backlog.parkedWaiting--;
        } else if (!toMove) {
            backlog.mainWithSender++;
        }
        changed(backlog);
    }

    /** It waits again. */
    void putBack(Segment segment, int number, SpoolRoute route) {
        if (!segment.isOut(number)) {
            return;
        }
        Backlog backlog = backlog(route);
        if (segment.name.log() == LogKind.PARKED) {
            backlog.parkedWaiting++;
        } else if (segment.isWithSender(number)) {
            backlog.mainWithSender--;
        }
        segment.putBack(number);
        changed(backlog);
    }

    /**
     * A frame is done with.
     *
     * @return whether it was not before
     */
    boolean done(Segment segment, int number, SpoolRoute route, int lines, int cost) {
        if (segment.done.get(number)) {
            return false;
        }
        boolean wasOut = segment.isOut(number);
        boolean wasWithSender = segment.isWithSender(number);
        segment.putBack(number);
        segment.done.set(number);
        segment.liveFrames--;
        segment.liveBytes -= cost;
        liveBytes -= cost;
        Backlog backlog = backlog(route);
        backlog.frames--;
        backlog.lines -= lines;
        backlog.share.bytes -= cost;
        if (segment.name.log() == LogKind.PARKED) {
            backlog.parkedWaiting -= wasOut ? 0 : 1;
        } else if (wasWithSender) {
            backlog.mainWithSender--;
        }
        changed(backlog);
        return true;
    }

    /** It may have been delivered already: to be known to later runs as well. */
    void handedBefore(Place place) {
        Segment segment = byId.get(place.segment());
        if (segment != null) {
            segment.handedBefore.set(place.number());
            segment.handed.set(place.number());
        }
    }

    void park(SpoolRoute route, boolean isParked) {
        Backlog backlog = backlog(route);
        backlog.isParked = isParked;
        changed(backlog);
    }

    void leaveBehind(Backlog backlog, boolean forOlder) {
        backlog.isLeftBehind = true;
        backlog.isLeftForOlder = forOlder;
        leftBehind.add(backlog);
    }

    /** Whether frames that were left behind may go now; then replay has to start over. */
    boolean takeLeftBehind() {
        List<Backlog> free = leftBehind.stream().filter(Backlog::mayCatchUp).toList();
        for (Backlog backlog : free) {
            leftBehind.remove(backlog);
            backlog.isLeftBehind = false;
            changed(backlog);
        }
        return !free.isEmpty();
    }

    int memoryBytes() {
        int bytes = 200 * backlogs.size();
        for (Segment segment : byId.values()) {
            bytes += segment.memoryBytes();
        }
        return bytes;
    }

    private void changed(Backlog backlog) {
        if (!backlog.isParked && backlog.parkedWaiting > 0) {
            resumable.add(backlog);
        } else {
            resumable.remove(backlog);
        }
        if (backlog.isUnused() && backlogs.remove(backlog.route, backlog)) {
            backlog.share.routes--;
            if (backlog.share.routes == 0) {
                shares.remove(backlog.route.customer());
            }
        }
    }
}
