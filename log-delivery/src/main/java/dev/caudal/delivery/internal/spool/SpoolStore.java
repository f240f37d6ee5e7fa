// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.spool.Frame.Original;
import dev.caudal.delivery.internal.spool.Frame.Place;
import dev.caudal.delivery.internal.spool.Replay.Stamped;
import dev.caudal.delivery.internal.spool.SegmentName.LogKind;
import dev.caudal.delivery.internal.spool.SpoolEvents.Refusal;
import dev.caudal.delivery.internal.spool.TailLog.Rescued;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store, without a thread and without a clock: whoever owns it calls {@link #commit} every fsync interval. All methods
 * may block on the disk. No method throws for what a disk can do, but {@link #open}; failures come as {@link SpoolEvents}.
 *
 * <p>Bounded: on disk by the quota, files of a moment included; in memory by the number of segments, frames and routes ({@link
 * SpoolStatus#memoryBytes}), never by what lies in them. Batches that are not synced yet are the caller's memory.
 */
public final class SpoolStore {
    private final SegmentTable table = new SegmentTable();
    private final SpoolEvents events;
    private final SpoolSettings settings;
    private final AckJournal journal;
    private final TailLog main;
    private final TailLog parked;
    private final Replay replay;
    private final Forfeits forfeits;
    private final Reclaim reclaim;
    private final Recovery recovery;
    private final Availability disk = new Availability();
    private final Availability journalDisk = new Availability();
    private final Availability reading = new Availability();

    /**
     * Opens nothing yet.
     *
     * @param salts random numbers that nobody can guess
     */
    public SpoolStore(SpoolFiles files, SpoolSettings settings, SpoolEvents events, LongSupplier salts) {
        Parts parts = new Parts(files, settings, events, new FrameFormat(), table, salts);
        this.events = events;
        this.settings = settings;
        this.journal = new AckJournal(parts);
        this.main = new TailLog(LogKind.MAIN, parts);
        this.parked = new TailLog(LogKind.PARKED, parts);
        this.replay = new Replay(parts, parked);
        this.forfeits = new Forfeits(parts);
        this.reclaim = new Reclaim(parts, journal, replay, forfeits);
        this.recovery = new Recovery(parts, journal);
    }

    /**
     * Finds what an earlier run left. Once, before everything else.
     *
     * @throws IOException if the directory cannot be read, or has files that this release must not touch
     */
    public void open() throws IOException {
        recovery.run().forEach(replay::first);
    }

    /** Takes a batch; the answer comes as an event, now or at a commit. */
    public void append(SpoolBatch batch, long nowMillis, long nowNanos) {
        if (!disk.isAvailable()) {
            events.refused(batch, Refusal.UNAVAILABLE);
            return;
        }
        int cost = cost(batch);
        if (!forfeits.admit(batch.route(), cost) || !makeSpace(cost, nowMillis, nowNanos)) {
            events.refused(batch, Refusal.FULL);
            return;
        }
        try {
            appendAgain(new Rescued(batch, null), nowMillis);
        } catch (IOException e) {
            rescue(e, main.abandon(), batch, nowMillis, nowNanos);
        }
        if (settings.fsyncInterval().isZero()) {
            commit(nowMillis, nowNanos);
        }
    }

    /**
     * Takes out batches of about this many bytes, one at least if one may go: first those that may have been written, then in
     * the order in which each route gave them. They stay on disk until they are {@link #resolved}.
     */
    public List<SpooledBatch> read(int bytes, long nowMillis, long nowNanos) {
        List<SpooledBatch> batches = new ArrayList<>();
        if (!reading.isAvailable() && !reading.isDue(nowNanos)) {
            return batches;
        }
        try {
            replay.read(bytes, nowMillis, batches);
            reading.healed();
        } catch (IOException e) {
            reading.failed(e, nowNanos);
            events.warning("spool: reading failed: " + e.getMessage());
        }
        return batches;
    }

    /** A batch that was taken out is about to be sent: the next run is to know that it may be there. */
    public void announce(SpooledBatch batch, long nowNanos) {
        Segment segment = table.segment(batch.segment());
        if (segment != null) {
            segment.handed.set(batch.number());
            if (journalDisk.isAvailable()) {
                // Not synced: it is to survive this process, not the machine.
                writeJournal(false, nowNanos);
            }
        }
    }

    /**
     * A batch that was taken out is delivered or dropped, and leaves the disk some time after the next commit.
     *
     * @return whether it was still in the spool
     */
    public boolean resolved(SpooledBatch batch) {
        Segment segment = table.segment(batch.segment());
        return segment != null
                && table.done(
                        segment,
                        batch.number(),
                        batch.route(),
                        batch.lines(),
                        SegmentTable.cost(batch.frameBytes(), batch.route()));
    }

    /**
     * A batch that was taken out waits again, where it was.
     *
     * @param maybeWritten whether it may be in the topic: then it is a possible duplicate, and known to be
     */
    public void giveBack(SpooledBatch batch, boolean maybeWritten) {
        if (maybeWritten) {
            table.handedBefore(new Place(batch.segment(), batch.number()));
        }
        Segment segment = table.segment(batch.segment());
        if (segment != null) {
            table.putBack(segment, batch.number(), batch.route());
            replay.rewind();
        }
    }

    /** A batch that was taken out has been sent, and nobody said what became of it: it will go first, as it was sent. */
    public void keepAsSent(SpooledBatch batch, byte[] sentBytes, Stamp stamp, long nowMillis, long nowNanos) {
        Segment segment = table.segment(batch.segment());
        if (segment == null || segment.done.get(batch.number())) {
            return;
        }
        int length = FrameFormat.headerLength(batch.route()) + sentBytes.length;
        Original original = original(segment, batch.number());
        if (original == null
                || !disk.isAvailable()
                || !makeSpace(SegmentTable.cost(length, batch.route()), nowMillis, nowNanos)) {
            giveBack(batch, true);
            return;
        }
        try {
            Place copy = main.copy(
                    batch.route(), sentBytes, batch.lines(), stamp, original, batch.storedMillis(), nowMillis);
            replay.first(new Stamped(copy, batch.route()));
        } catch (IOException e) {
            rescue(e, main.abandon(), null, nowMillis, nowNanos);
            giveBack(batch, true);
        }
    }

    private @Nullable Original original(Segment segment, int number) {
        try {
            return replay.original(segment, number);
        } catch (IOException e) {
            events.warning("spool file " + segment + " cannot be read: " + e.getMessage());
            return null;
        }
    }

    /** The sender cannot deliver this route: its batches are put aside, so that they pin nothing of the others'. */
    public void park(SpoolRoute route) {
        table.park(route, true);
    }

    /** It can again: what was put aside goes first. */
    public void unpark(SpoolRoute route) {
        table.park(route, false);
        replay.rewind();
    }

    /** These customers left: what waits of them is dropped, for good. What is with the sender is the sender's to drop. */
    public void left(Collection<SpoolRoute> routes, long nowMillis, long nowNanos) {
        Set<SpoolRoute> present = new HashSet<>();
        for (SpoolRoute route : routes) {
            Backlog backlog = table.knownBacklog(route);
            if (backlog != null) {
                table.park(route, false);
                present.add(route);
            }
        }
        if (!present.isEmpty()) {
            // What is not synced yet would be passed by.
            commit(nowMillis, nowNanos);
            forfeits.left(present);
            commit(nowMillis, nowNanos);
        }
    }

    /** Makes everything so far last, removes what is done, and tries a disk that failed. */
    public void commit(long nowMillis, long nowNanos) {
        try {
            parked.sync();
        } catch (IOException e) {
            giveUpCopies(e);
        }
        syncMain(nowMillis, nowNanos);
        // Before the journal: what is dropped here is then not dropped again after a crash.
        forfeits.expire(nowMillis);
        if (disk.look(nowNanos)) {
            sayThatItWorks();
        }
        if (disk.isAvailable()) {
            reclaim.replaceSparsest(false, nowMillis);
            rollExpired(nowMillis, nowNanos);
        } else if (disk.isDue(nowNanos)) {
            probe(nowMillis, nowNanos);
        }
        if (journalDisk.isAvailable() || journalDisk.isDue(nowNanos)) {
            writeJournal(true, nowNanos);
        }
        reclaim.removeDead();
    }

    /** Commits and closes; the next start finds every file complete. What could not be made safe was refused. */
    public void close(long nowMillis, long nowNanos) {
        commit(nowMillis, nowNanos);
        try {
            parked.roll();
        } catch (IOException e) {
            giveUpCopies(e);
        }
        try {
            main.roll();
        } catch (IOException e) {
            refuse(e, main.abandon(), nowNanos);
        }
        writeJournal(true, nowNanos);
        reclaim.removeDead();
        replay.close();
        journal.close();
    }

    /** For metrics and people. */
    public SpoolStatus status() {
        long batches = 0;
        long lines = 0;
        for (Backlog backlog : table.backlogs()) {
            batches += backlog.frames;
            lines += backlog.lines;
        }
        return new SpoolStatus(
                disk.reason(),
                disk.isAvailable(),
                journalDisk.reason(),
                reclaim.diskBytes(),
                settings.limitBytes(),
                table.liveBytes(),
                batches,
                lines,
                table.segments().size(),
                table.memoryBytes());
    }

    private boolean makeSpace(int cost, long nowMillis, long nowNanos) {
        if (reclaim.makeSpace(cost, nowMillis)) {
            return true;
        }
        if (!journalDisk.isAvailable() || !reclaim.waitsForJournal()) {
            return false;
        }
        writeJournal(true, nowNanos);
        return reclaim.makeSpace(cost, nowMillis);
    }

    private void syncMain(long nowMillis, long nowNanos) {
        boolean isReal = main.hasPending();
        try {
            main.sync();
            if (isReal && disk.healed()) {
                sayThatItWorks();
            }
        } catch (IOException first) {
            rescue(first, main.abandon(), null, nowMillis, nowNanos);
            try {
                main.sync();
            } catch (IOException second) {
                refuse(second, main.abandon(), nowNanos);
            }
        }
    }

    /** Writes what a failed segment had, and is still in memory, to another; if that fails as well, it is refused. */
    private void rescue(
            IOException why, List<Rescued> lost, @Nullable SpoolBatch fresh, long nowMillis, long nowNanos) {
        List<Rescued> batches = new ArrayList<>(lost);
        if (fresh != null
                && batches.stream().noneMatch(rescued -> rescued.batch().equals(fresh))) {
            batches.add(new Rescued(fresh, null));
        }
        replay.rewind();
        events.warning("spool: writing failed: " + why.getMessage() + "; the file is given up, " + batches.size()
                + " batches go to another");
        for (int i = 0; i < batches.size(); i++) {
            if (!reclaim.hasRoomForCopies(cost(batches.get(i).batch()))) {
                refuse(
                        new IOException(
                                "spool.limit has no room for what has to be written again, after " + why.getMessage()),
                        batches.subList(i, batches.size()),
                        nowNanos);
                return;
            }
            try {
                appendAgain(batches.get(i), nowMillis);
            } catch (IOException e) {
                List<Rescued> refused = new ArrayList<>(batches.subList(i, batches.size()));
                for (Rescued again : main.abandon()) {
                    if (again.batch().equals(batches.get(i).batch())) {
                        done(again);
                    } else {
                        refused.add(again);
                    }
                }
                refuse(e, refused, nowNanos);
                return;
            }
        }
    }

    private void appendAgain(Rescued rescued, long nowMillis) throws IOException {
        Place place = main.append(rescued.batch(), rescued.lost(), nowMillis);
        if (rescued.batch().stamp() != null) {
            replay.first(new Stamped(place, rescued.batch().route()));
        }
    }

    private void refuse(IOException why, List<Rescued> batches, long nowNanos) {
        replay.rewind();
        disk.failed(why, nowNanos);
        events.warning("spool: nothing can be written: " + why.getMessage() + "; it will be tried again");
        for (Rescued rescued : batches) {
            done(rescued);
            events.refused(rescued.batch(), Refusal.UNAVAILABLE);
        }
    }

    /** The frame that may or may not be on disk does not count. */
    private void done(Rescued rescued) {
        Place lost = rescued.lost() == null ? null : rescued.lost().place();
        Segment segment = lost == null ? null : table.segment(lost.segment());
        if (lost != null && segment != null) {
            SpoolBatch batch = rescued.batch();
            table.done(segment, lost.number(), batch.route(), batch.lines(), cost(batch));
        }
    }

    private static int cost(SpoolBatch batch) {
        return SegmentTable.cost(FrameFormat.headerLength(batch.route()) + batch.bytes().length, batch.route());
    }

    private void giveUpCopies(IOException why) {
        parked.abandon();
        replay.rewind();
        events.warning("spool: batches of parked customers stay where they are: " + why.getMessage());
    }

    private void writeJournal(boolean sync, long nowNanos) {
        try {
            journal.write(sync);
            journalDisk.healed();
        } catch (IOException e) {
            journal.abandon();
            journalDisk.failed(e, nowNanos);
            events.warning("spool: what was delivered cannot be written down: " + e.getMessage()
                    + "; after a crash it would be delivered again");
        }
    }

    private void probe(long nowMillis, long nowNanos) {
        try {
            if (reclaim.hasRoomForCopies(0)) {
                main.open(nowMillis).sync();
            }
            disk.onTrial(nowNanos);
            events.warning("spool: the disk is tried again");
        } catch (IOException e) {
            main.abandon();
            disk.failed(e, nowNanos);
        }
    }

    private void sayThatItWorks() {
        events.warning("spool: writing works again");
    }

    /** An open segment cannot expire: it is ended when all in it has. */
    private void rollExpired(long nowMillis, long nowNanos) {
        long oldest = nowMillis - settings.retention().toMillis();
        try {
            if (main.newestMillis() > 0 && main.newestMillis() < oldest) {
                main.roll();
            }
        } catch (IOException e) {
            refuse(e, main.abandon(), nowNanos);
        }
        try {
            if (parked.newestMillis() > 0 && parked.newestMillis() < oldest) {
                parked.roll();
            }
        } catch (IOException e) {
            giveUpCopies(e);
        }
    }
}
