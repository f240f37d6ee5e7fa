// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides which frames are given up: of whoever has most when there is too much, of customers who left, and what has waited
 * too long. Frames that are with the sender are never touched. Each one given up is an event with its cause. Reads indexes,
 * writes nothing; spool thread only.
 */
final class Forfeits {
    private final Parts parts;

    Forfeits(Parts parts) {
        this.parts = parts;
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
            if (index.has(number) && segment.isWaiting(number)) {
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
                if (!pending && index.has(number) && segment.isWaiting(number) && unwanted.test(index.route(number))) {
                    drop(segment, index, number, cause);
                }
            }
        }
    }

    /**
     * Gives up one frame that waits, and says so.
     *
     * @return what it took on disk
     */
    int drop(Segment segment, SegmentIndex index, int number, DropCause cause) {
        SpoolRoute route = index.route(number);
        int cost = SegmentTable.cost(index.length(number), route);
        if (parts.table().done(segment, number, route, index.lines(number), cost)) {
            parts.events().dropped(route, cause, index.lines(number));
        }
        return cost;
    }

    private @Nullable SegmentIndex index(Segment segment) {
        if (segment.index != null) {
            return segment.index;
        }
        try (SegmentReader reader = SegmentReader.open(parts.files(), segment.name, parts.format())) {
            return reader.index(segment);
        } catch (IOException e) {
            parts.events().warning("spool file " + segment + " cannot be read: " + e.getMessage());
            return null;
        }
    }
}
