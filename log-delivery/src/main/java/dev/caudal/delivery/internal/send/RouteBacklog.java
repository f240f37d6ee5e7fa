// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one source of a route has on disk, on its way there, and behind that. In the order in which it has to reach Kafka:
 *
 * <pre>
 * handed out, in its queue < on disk < being stored < refused by the disk < waiting
 * </pre>
 *
 * The route is behind as long as there is any of it but the first; what comes then goes to the end.
 */
final class RouteBacklog {
    private final SpoolRoute route;
    private final Set<RouteUsage> usages = new HashSet<>(2);
    /** The disk did not take them. */
    private final Deque<Outgoing> refused = new ArrayDeque<>(2);
    /** They came when hardly anything was left on disk: not worth the way. */
    private final Deque<Outgoing> waiting = new ArrayDeque<>(2);

    private long waitingSinceNanos;
    private long oldestMillis;
    private int storing;
    private int returning;
    private long linesOnDisk;
    private long linesOut;
    private long bytesOut;

    /** Nobody wants its lines any more, and the spool knows. */
    boolean isLeft;
    /** The spool has been told to keep its batches for now. */
    boolean isParked;

    /** Has nothing yet. */
    RouteBacklog(SpoolRoute route, long nowMillis) {
        this.route = route;
        this.oldestMillis = nowMillis;
    }

    SpoolRoute route() {
        return route;
    }

    /** Its blocks need not hurry until {@link #end}. */
    void meet(RouteUsage usage) {
        if (usages.add(usage)) {
            usage.behind(true);
        }
    }

    /** Nothing is left. */
    void end() {
        usages.forEach(usage -> usage.behind(false));
    }

    void storing() {
        storing++;
    }

    void stored(int lines) {
        storing--;
        linesOnDisk += lines;
    }

    void notStored() {
        storing--;
    }

    void recovered(long lines) {
        linesOnDisk += lines;
    }

    void handedOut(int lines, int bytes, long storedMillis) {
        linesOut += lines;
        bytesOut += bytes;
        oldestMillis = storedMillis;
    }

    /** It is on its way back to disk; until {@link #returned} nothing of the route may overtake it. */
    void givenBack(int lines, int bytes) {
        linesOut -= lines;
        bytesOut -= bytes;
        returning++;
    }

    /** The spool has taken one back. */
    void returned() {
        returning--;
    }

    /** Whether the spool may not know yet that some of it was given back: what it handed out meanwhile goes back as well. */
    boolean isReturning() {
        return returning > 0;
    }

    /** Lines that were handed out have their outcome. */
    void done(int lines) {
        linesOut -= lines;
        linesOnDisk -= lines;
    }

    /** All lines of a batch that was handed out have. */
    void doneWith(int bytes) {
        bytesOut -= bytes;
    }

    /** Lines that were not handed out are given up. */
    void dropped(long lines) {
        linesOnDisk -= lines;
    }

    void refuse(Outgoing outgoing) {
        refused.add(outgoing);
    }

    void await(Outgoing outgoing, long nanoTime) {
        if (waiting.isEmpty()) {
            waitingSinceNanos = nanoTime;
        }
        waiting.add(outgoing);
    }

    boolean hasWaiting() {
        return !refused.isEmpty() || !waiting.isEmpty();
    }

    /** Whether some wait that the disk refused, or some for longer than they should. */
    boolean isWaitOver(long nanoTime, long longestNanos) {
        return !refused.isEmpty() || (!waiting.isEmpty() && nanoTime - waitingSinceNanos >= longestNanos);
    }

    /** Those that wait, in order; they wait no longer. */
    List<Outgoing> takeWaiting() {
        List<Outgoing> all = new ArrayList<>(refused);
        all.addAll(waiting);
        refused.clear();
        waiting.clear();
        return all;
    }

    /** Whether all that is on disk has been handed out, though something may be on its way there. */
    boolean isDiskOut() {
        return linesOnDisk == linesOut;
    }

    /** Whether whatever comes next may stand in the queue itself. */
    boolean isAllOut() {
        return storing == 0 && isDiskOut();
    }

    boolean isOver() {
        return storing == 0 && returning == 0 && linesOnDisk == 0 && !hasWaiting();
    }

    /** Bytes in memory of what is on disk. */
    long bytesOut() {
        return bytesOut;
    }

    /** Wall clock when the oldest batch on disk came there, about. */
    long oldestMillis() {
        return oldestMillis;
    }

    boolean hasLinesOnDisk() {
        return linesOnDisk > 0;
    }
}
