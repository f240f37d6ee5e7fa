// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.naming.NodeName;
import dev.caudal.delivery.NodeRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one record a minute of what was read, delivered and dropped, for each customer and hour, also when nothing was.
 *
 * <p>A record is written to the file before it is sent, and is there until it is acknowledged; beside it, every five seconds,
 * what has been counted since. So an end in order costs no count, and a crash at most those of five seconds: then more is found
 * than was counted. While a record is not acknowledged no other is made: an outage of Kafka costs one record's memory and the
 * rows of the hours it lasts.
 *
 * <p>Threads: {@link #acknowledged}, {@link #dropped} and {@link #reported} by delivery's, never waiting for the file; {@link
 * #lastRecords} once, when there is nothing left to count; the rest runs on the thread {@code tally}.
 */
public final class Tally {
    /** The topic; edges may write to it, and read nothing. */
    public static final String TOPIC = "_caudal.tally";

    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** A row has some 150 bytes for each of its partitions. */
    private static final int ROWS_A_RECORD = 2_000;
    /** Records of earlier runs that never reached Kafka; each start in an outage adds one. */
    private static final int MAX_KEPT = 1_000;

    private final TallyJson.Origin origin;
    private final Ledger ledger;
    private final Supplier<NodeFacts> facts;
    private final Consumer<NodeRecord> report;
    private final @Nullable TallyFile file;
    private final Clock clock;
    private final TallyCounts counts = new TallyCounts();
    private final Queue<NodeRecord> done = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "tally");
    private volatile @Nullable Instant acknowledgedAt;

    // Guarded by this; never taken by a thread of delivery but at the end.
    private final ReadHours readHours = new ReadHours();
    private final List<NodeRecord> pending = new ArrayList<>();
    private long sequence;
    private Instant due;
    private List<byte[]> written = List.of();
    private @Nullable String complaint;

    /**
     * Nothing is read or sent yet.
     *
     * @param facts what else a record says
     * @param report sends a record, without waiting
     * @param file where counts outlive the process; null: nowhere
     */
    public Tally(
            NodeName node,
            String run,
            String software,
            Ledger ledger,
            Supplier<NodeFacts> facts,
            Consumer<NodeRecord> report,
            @Nullable Path file,
            Clock clock) {
        this.origin = new TallyJson.Origin(node.value(), run, software);
        this.ledger = ledger;
        this.facts = facts;
        this.report = report;
        this.file = file == null ? null : new TallyFile(file);
        this.clock = clock;
        this.due = clock.instant();
        thread.setDaemon(true);
    }

    /** Sends what an earlier run has left, and a first record at once. */
    public void start() {
        thread.start();
    }

    /** The brokers have taken lines that were read in the hour of this time, as so many bytes of a batch. */
    public void acknowledged(RouteKey route, String topic, int partition, long readMillis, long lines, long bytes) {
        counts.acknowledged(route.customer(), topic, partition, readMillis, lines, bytes);
    }

    /** Lines were given up after they had been read. */
    public void dropped(RouteKey route, DropCause cause, long readMillis, long lines) {
        counts.dropped(route.customer(), cause, readMillis, lines);
    }

    /** This record is acknowledged. */
    public void reported(NodeRecord record) {
        acknowledgedAt = clock.instant();
        done.add(record);
    }

    /** When a record was last acknowledged; null if none was. Any thread. */
    public @Nullable Instant acknowledgedAt() {
        return acknowledgedAt;
    }

    /** Whether its thread has ended though nobody wanted that. */
    public boolean isDead() {
        return closed.getCount() > 0 && !thread.isAlive() && thread.getState() != Thread.State.NEW;
    }

    /** Everything that was read has its outcome: what there is to say of it. No record is made by the thread any more. */
    public synchronized List<NodeRecord> lastRecords() {
        closed.countDown();
        settle();
        List<NodeRecord> last = cut();
        save();
        return last;
    }

    /** The end, after delivery's: what is not acknowledged is in the file when this returns. */
    public synchronized void close() {
        closed.countDown();
        settle();
        save();
    }

    private void run() {
        try {
            begin();
            do {
                look();
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void begin() {
        if (file == null || closed.getCount() == 0) {
            return;
        }
        try {
            List<byte[]> left = file.read();
            int tooMany = Math.max(0, left.size() - MAX_KEPT);
            if (tooMany > 0) {
                LOG.warn(
                        "tally {}: {} records are left by earlier runs; the oldest {} are dropped",
                        file,
                        left.size(),
                        tooMany);
            }
            for (byte[] value : left.subList(tooMany, left.size())) {
                // As it was: whoever reads it knows it by node, run and sequence, if he has it already.
                pending.add(record(TallyJson.nodeOf(value).orElse(origin.node()), value));
            }
        } catch (IOException e) {
            complain("what an earlier run has left cannot be read: " + e);
        }
        pending.forEach(report);
    }

    private synchronized void look() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            settle();
            Instant now = clock.instant();
            // The clock may have been set back.
            boolean isDue = !now.isBefore(due) || now.isBefore(due.minus(PERIOD.multipliedBy(2)));
            if (isDue && isOwnAcknowledged()) {
                due = now.plus(PERIOD);
                List<NodeRecord> records = cut();
                save();
                records.forEach(report);
            } else {
                save();
            }
        } catch (RuntimeException | Error e) {
            LOG.error("tally: unexpected failure; it goes on", e);
        }
    }

    /** Whether no record of this run is under way. Those of earlier ones do not hold up the first. */
    private boolean isOwnAcknowledged() {
        return sequence == 0 || pending.isEmpty();
    }

    /** Takes note of what happened since the last look. */
    private void settle() {
        NodeRecord record;
        while ((record = done.poll()) != null) {
            pending.remove(record);
        }
        readHours.addTo(counts, ledger.readByHour(), clock.millis());
    }

    /** Makes records of what was counted; at least one. */
    private List<NodeRecord> cut() {
        List<NodeRecord> records = new ArrayList<>();
        for (byte[] value : values(counts.take(), sequence)) {
            records.add(record(origin.node(), value));
        }
        sequence += records.size();
        pending.addAll(records);
        return records;
    }

    private List<byte[]> values(List<TallyRow> rows, long after) {
        List<byte[]> values = new ArrayList<>();
        for (int from = 0; from == 0 || from < rows.size(); from += ROWS_A_RECORD) {
            values.add(TallyJson.write(
                    origin,
                    after + values.size() + 1,
                    clock.instant(),
                    ledger.snapshot(),
                    facts.get(),
                    rows.subList(from, Math.min(rows.size(), from + ROWS_A_RECORD))));
        }
        return values;
    }

    private NodeRecord record(String node, byte[] value) {
        return new NodeRecord(TOPIC, node.getBytes(StandardCharsets.UTF_8), value, clock.millis());
    }

    /** What is not acknowledged, and what is counted and in no record yet. */
    private void save() {
        if (file == null) {
            return;
        }
        List<byte[]> now = new ArrayList<>();
        pending.forEach(record -> now.add(record.value()));
        if (!counts.isEmpty()) {
            now.addAll(values(counts.rows(), sequence));
        }
        if (now.isEmpty() && written.isEmpty() && sequence > 0) {
            return;
        }
        try {
            file.write(now);
            written = now;
            complaint = null;
        } catch (IOException e) {
            complain("counts cannot be kept for the next run: " + e);
        }
    }

    private void complain(String text) {
        if (!Objects.equals(text, complaint)) {
            complaint = text;
            LOG.warn("tally {}: {}; a crash now costs counts, no lines", file, text);
        }
    }
}
