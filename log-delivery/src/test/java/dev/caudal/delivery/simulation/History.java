// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static dev.caudal.delivery.simulation.World.MILLI;
import static dev.caudal.delivery.simulation.World.SECOND;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.send.SimulatedSender;
import dev.caudal.delivery.internal.spool.SimulatedDisk;
import dev.caudal.delivery.internal.spool.SimulatedSpool;
import dev.caudal.delivery.internal.spool.SpoolSettings;
import dev.caudal.delivery.internal.spool.SpoolStatus;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import dev.caudal.delivery.internal.wire.SimulatedNetwork;
import dev.caudal.delivery.simulation.Cluster.Mood;
import dev.caudal.delivery.simulation.Lines.Range;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.Errors;

/** One simulated life of an edge: a {@link Plan}, carried out by the real sender and the real spool, and judged. */
final class History {
    /** In which a line is delivered when nothing is, or has lately been, wrong with its partition. */
    private static final long BOUND = 90 * SECOND;

    /** In which any line of a partition is delivered when each batch has to wait for a disk that is now and then slow. */
    private static final long BEHIND_A_SLOW_DISK = 4 * BOUND;

    private static final long REST = 20 * World.MINUTE;
    private static final long ROUND = 20_000;
    private static final int SPIN = 20_000;
    private static final int LINE_LIMIT = 12;
    private static final long MEMORY = 8L << 20;
    private static final long SPOOL = 8L << 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int QUESTIONS_A_MINUTE = 20;
    /** How often a partition's followers may be late until they are given enough time. */
    private static final int LATE = 12;
    /** How many batches may be refused as too large until it is known how large they may be, which is tried again at times. */
    private static final int TOO_LARGE = 40;

    private static final long TOO_LARGE_AGAIN_MINUTES = 10;

    private static final long WELL_DISK_NANOS = 20 * MILLI;
    private static final int PREEMPTED_ONCE_IN = 50;

    private final Plan plan;
    private final World world = new World();
    private final SplittableRandom random;
    private final Oracle oracle = new Oracle(world);
    private final Cluster cluster;
    private final SimulatedDisk disk;
    private final boolean[] subscribed;
    private final int[] subscriptions;
    private final long[] silentUntil;
    private final long[] dropped;
    private final long[] lostByKill;
    private final Map<String, Long> healthySince = new HashMap<>();
    private RoutingTable table = RoutingTable.empty();
    private boolean healed;
    private boolean diskFailed;
    /** A frame of a file that failed may be there, and nothing could be written down about it: not promised to be counted. */
    private boolean endedWithASickDisk;

    private long diskNanos = WELL_DISK_NANOS;
    private boolean diskWasSlow;
    private int observerThrows;
    private long spinSince;
    private long rounds;
    private long nextCheck;
    private long doneDuplicates;
    /** As of the last look: it only grows. */
    private long duplicatesCounted;

    // Of one run of the process.
    private Ledger ledger;
    private MemoryBudget budget;
    private Map<Route, RouteUsage> usages;
    private SimulatedSender sender;
    private SimulatedSpool spool;
    private long spoolTurnAt;
    private boolean isEnding = true;
    private long accepted;
    private int runs;

    History(Plan plan) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        this.cluster = new Cluster(world, random.split(), oracle, plan.brokers());
        this.disk = new SimulatedDisk(new Random(plan.seed()));
        this.subscribed = new boolean[plan.customers()];
        this.subscriptions = new int[plan.customers()];
        this.silentUntil = new long[plan.customers()];
        this.dropped = new long[plan.customers()];
        this.lostByKill = new long[plan.customers()];
        for (int i = 0; i < plan.customers(); i++) {
            cluster.create(topic(i), plan.partitions());
            oracle.belongs(topic(i), i);
            subscribed[i] = true;
        }
    }

    /** Goes through all of it; null if everything is as it must be. */
    Violation run() {
        start();
        long begin = world.nanoTime();
        for (Step step : plan.steps()) {
            world.after(begin + step.atMillis() * MILLI - world.nanoTime(), () -> {
                if (!healed) {
                    pending.add(step);
                    world.stop();
                }
            });
        }
        for (int customer = 0; customer < plan.customers(); customer++) {
            for (int source = 0; source < plan.sources(); source++) {
                offerLater(customer, source);
            }
        }
        look();
        go(begin + plan.seconds() * SECOND, false);
        healAll();
        go(world.nanoTime() + REST, true);
        if (oracle.violation() == null) {
            checkAtRest();
        }
        return oracle.violation();
    }

    long happened() {
        return world.happened();
    }

    /** Of all that happened, and when. */
    long fingerprint() {
        return oracle.fingerprint();
    }

    Oracle oracle() {
        return oracle;
    }

    /** How many of the batches that were offered are in memory. */
    long kept() {
        return offered.stream().filter(batch -> !batch.refersTo(null)).count();
    }

    private final List<Step> pending = new ArrayList<>();
    private final List<WeakReference<byte[]>> offered = new ArrayList<>();

    private void go(long until, boolean toRest) {
        while (oracle.violation() == null && world.nanoTime() < until) {
            if (toRest
                    && sender.isDone()
                    && (spool == null || spool.spool().status().lines() == 0)) {
                return;
            }
            round();
            List<Step> steps = List.copyOf(pending);
            pending.clear();
            for (Step step : steps) {
                apply(step);
                look();
            }
        }
    }

    private void round() {
        try {
            sender.round();
        } catch (RuntimeException | AssertionError e) {
            StackTraceElement[] trace = e.getStackTrace();
            oracle.violated(Violation.Kind.EXCEPTION, e + " at " + (trace.length == 0 ? "?" : trace[0].toString()));
            if (Boolean.getBoolean("simulation.traces")) {
                e.printStackTrace();
            }
        }
        world.count();
        world.spend(ROUND);
        wakeSpool();
        rounds++;
        if (world.nanoTime() - spinSince > SECOND) {
            if (rounds > SPIN) {
                oracle.violated(Violation.Kind.SPINNING, rounds + " rounds in a second");
            }
            spinSince = world.nanoTime();
            rounds = 0;
        }
        if (!endedWithASickDisk
                && oracle.duplicates() > duplicatesCounted
                && oracle.duplicates() > duplicatesCounted()) {
            oracle.violated(
                    Violation.Kind.UNCOUNTED_DUPLICATE,
                    oracle.duplicates() + " lines are there twice, " + duplicatesCounted() + " are counted");
        }
        if (world.nanoTime() >= nextCheck) {
            nextCheck = world.nanoTime() + SECOND;
            check();
        }
    }

    // The process.

    private void start() {
        runs++;
        ledger = new Ledger();
        budget = new MemoryBudget(MEMORY);
        usages = new HashMap<>();
        accepted = 0;
        SimulatedNetwork network = new SimulatedNetwork(world, cluster);
        cluster.network(network);
        SpoolOptions options = plan.spool() ? SpoolOptions.of(Path.of("/simulated"), SPOOL) : null;
        DeliverySettings settings = new DeliverySettings(
                "edge",
                IntStream.rangeClosed(1, plan.brokers())
                        .mapToObj(cluster::address)
                        .toList(),
                null,
                Codec.NONE,
                1,
                Duration.ofSeconds(1),
                10_000,
                TIMEOUT,
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                MEMORY,
                options);
        SplittableRandom own = random.split();
        spool = null;
        sender = new SimulatedSender(
                settings,
                budget,
                ledger.delivery(),
                Lines::split,
                route -> usages.computeIfAbsent(route, RouteUsage::new),
                new Observer(),
                new PreemptedClock(),
                own,
                network.network(new NetworkSettings("edge", TIMEOUT, Duration.ofSeconds(1), Duration.ofSeconds(1))),
                wakeup -> {
                    if (options == null) {
                        return null;
                    }
                    spool = new SimulatedSpool(
                            disk,
                            new SpoolSettings(
                                    SPOOL, 64 * 1024, Duration.ofSeconds(1), Duration.ofDays(7), WhenFull.DROP_OLDEST),
                            own::nextLong,
                            world,
                            wakeup);
                    return spool.spool();
                });
        if (spool != null) {
            try {
                spool.open(this::maybePreempt);
            } catch (IOException e) {
                oracle.violated(Violation.Kind.EXCEPTION, "the spool does not open: " + e);
            }
            spoolTurnAt = 0;
            turnSpool(world.nanoTime() + SECOND);
        }
        isEnding = false;
        sender.begin();
        route();
    }

    private void wakeSpool() {
        if (spool != null && spool.hasTasks()) {
            turnSpool(world.nanoTime() + MILLI / 10 + random.nextLong(20 * MILLI));
        }
    }

    private void turnSpool(long at) {
        if (spoolTurnAt == Long.MAX_VALUE || (spoolTurnAt > world.nanoTime() && spoolTurnAt <= at)) {
            return;
        }
        spoolTurnAt = at;
        SimulatedSpool current = spool;
        world.after(at - world.nanoTime(), () -> {
            if (spool == current && spoolTurnAt == at) {
                spoolTurnAt = Long.MAX_VALUE;
                guarded(current::turn);
                releaseLater(current);
            }
        });
    }

    /** While it waits for the disk, the sender goes on, and hears of one thing before the other. */
    private void releaseLater(SimulatedSpool current) {
        if (isEnding) {
            spoolTurnAt = 0;
            guarded(() -> turnSpool(current.release(current.held())));
            return;
        }
        boolean takesLong = random.nextInt(diskNanos > WELL_DISK_NANOS ? 2 : 8) == 0;
        world.after(random.nextLong(takesLong ? diskNanos : 2 * MILLI), () -> {
            if (spool == current) {
                int held = current.held();
                int count = random.nextBoolean() ? held : random.nextInt(held + 1);
                guarded(() -> {
                    long next = current.release(count);
                    if (count < held) {
                        releaseLater(current);
                    } else {
                        spoolTurnAt = 0;
                        turnSpool(next);
                    }
                });
            }
        });
    }

    /** Wherever the sender's thread looks at the clock or tells the spool something, the other threads may come in between. */
    private void maybePreempt() {
        if (!isEnding && random.nextInt(PREEMPTED_ONCE_IN) == 0) {
            world.preempt(random.nextInt(4) == 0 ? random.nextLong(20 * MILLI) : random.nextLong(MILLI / 5));
        }
    }

    /** The sender's view of the clock. */
    private final class PreemptedClock implements Clock {
        @Override
        public long nanoTime() {
            maybePreempt();
            return world.nanoTime();
        }

        @Override
        public long millis() {
            maybePreempt();
            return world.millis();
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | AssertionError e) {
            oracle.violated(Violation.Kind.EXCEPTION, "spool: " + e);
        }
    }

    private void restart(boolean inOrder) {
        if (inOrder) {
            isEnding = true;
            if (spool != null) {
                spool.release(spool.held());
            }
            try {
                sender.close(Duration.ofSeconds(5));
            } catch (RuntimeException | AssertionError e) {
                oracle.violated(Violation.Kind.EXCEPTION, "at the end: " + e);
            }
            balance();
            endedWithASickDisk |= diskIsIll();
        } else {
            endedWithASickDisk |= diskFailed;
            LedgerSnapshot now = ledger.snapshot();
            // What was in memory is lost; whose it was is in nobody's account.
            long lost = accepted + now.recovered() - now.delivered() - total(now.dropped()) - now.inSpool();
            for (int i = 0; i < lostByKill.length; i++) {
                lostByKill[i] += lost;
            }
        }
        oracle.restarted();
        doneDuplicates += ledger.snapshot().possibleDuplicates();
        disk.kill();
        start();
    }

    private void route() {
        RoutingTableBuilder builder = RoutingTable.builder(table).epoch("e1").version(table.version() + 1);
        for (int i = 0; i < plan.customers(); i++) {
            if (subscribed[i]) {
                builder.customer(customer(i), "s" + subscriptions[i], Map.of("access", topic(i)));
            }
        }
        try {
            table = builder.build();
        } catch (InvalidRoutingTableException e) {
            throw new IllegalStateException(e);
        }
        sender.routes(table.routes());
    }

    private final class Observer implements DeliveryObserver {
        @Override
        public void acknowledged(RouteKey route, String topic, int partition, long millis, int lines, int bytes) {
            oracle.acknowledged(topic, partition, lines);
            maybeThrow();
        }

        private void maybeThrow() {
            if (observerThrows > 0) {
                observerThrows--;
                throw new IllegalStateException("of the test");
            }
        }

        @Override
        public void failed(String kind) {
            maybeThrow();
        }

        @Override
        public void dropped(RouteKey route, DropCause cause, long millis, long lines) {
            dropped[number(route)] += lines;
            Cluster.Topic topic = cluster.topics.get(topic(number(route)));
            if (cause == DropCause.EXPIRED
                    && !world.wallClockWasSet()
                    && topic != null
                    && world.millis() - millis < topic.retentionNanos / MILLI) {
                oracle.violated(Violation.Kind.DELETED_AT_ONCE, lines + " lines of " + route + " were not too old");
            }
            maybeThrow();
        }
    }

    // What is read.

    private void offerLater(int customer, int source) {
        long mean = 60 * SECOND / plan.batchesPerMinute();
        world.after(random.nextLong(2 * mean), () -> {
            if (!healed) {
                if (world.nanoTime() >= silentUntil[customer]) {
                    offer(customer, source, 0);
                }
                offerLater(customer, source);
            }
        });
    }

    private void offer(int customer, int source, int lines) {
        // Before a sender is closed, and until the next has begun, nothing is read.
        if (!subscribed[customer] || isEnding) {
            return;
        }
        Oracle.Source from = oracle.source(customer, source);
        int count = lines > 0 ? lines : 1 + random.nextInt(LINE_LIMIT);
        Route route = table.routes().stream()
                .filter(each -> each.topic().equals(topic(customer)))
                .findFirst()
                .orElseThrow();
        byte[] bytes =
                Lines.batch(customer, source, from.offered, count, world.millis(), lines > 0 || random.nextInt(4) == 0);
        RouteUsage usage = usages.computeIfAbsent(route, RouteUsage::new);
        if (!budget.tryReserve(usage.heldBytes(), bytes.length)) {
            return;
        }
        usage.sealed();
        oracle.offered(new Range(customer, source, from.offered, count));
        accepted += count;
        offered.add(new WeakReference<>(bytes));
        sender.offer(new Batch(usage, Lines.hash(source), bytes, count, world.nanoTime()));
    }

    // What is done to it.

    private void apply(Step step) {
        int a = step.a();
        int b = step.b();
        Cluster.Topic topic = a < plan.customers() ? cluster.topics.get(topic(a)) : null;
        Cluster.Partition partition = topic == null || b >= topic.partitions.size() ? null : topic.partitions.get(b);
        switch (step.kind()) {
            case MOOD -> cluster.broker(a).mood(Mood.of(b));
            case SLOW -> cluster.broker(a).serviceNanos = MILLI / 5 + b * MILLI;
            case CUT -> cluster.broker(a).breakLinks();
            case LEADER -> {
                if (partition != null) {
                    cluster.lead(partition, step.c() == 0 ? -1 : step.c());
                }
            }
            case FAILOVER -> cluster.failOver(a);
            case REPLICAS -> {
                if (partition != null) {
                    partition.lacksReplicas = step.c() == 1;
                }
            }
            case REPLICATION -> {
                if (partition != null) {
                    partition.replicationNanos = step.c() * MILLI;
                }
            }
            case SWALLOW -> {
                if (partition != null) {
                    partition.swallowed = step.c();
                }
            }
            case ERROR -> {
                if (partition != null) {
                    partition.errors.add(Errors.forCode((short) step.c()));
                }
            }
            case FORGET -> {
                if (partition != null) {
                    Cluster.forgetProducers(partition);
                }
            }
            case DENY -> {
                if (topic != null) {
                    topic.denied = b == 1;
                }
            }
            case MAX_BYTES -> {
                if (topic != null) {
                    topic.maxBytes = b;
                }
            }
            case RETENTION -> {
                if (topic != null) {
                    topic.retentionNanos = b * SECOND;
                    topic.isSecret = step.c() == 1;
                }
            }
            case DELETE -> cluster.topics.remove(topic(a));
            case CREATE -> {
                if (topic == null) {
                    cluster.create(topic(a), b);
                }
            }
            case GROW -> {
                if (topic != null) {
                    cluster.grow(topic, b);
                }
            }
            case WALL -> world.stepWallClock(a * 1_000L);
            case DISK_FAIL -> {
                diskFailed = true;
                disk.fail(a, b);
            }
            case DISK_FULL -> {
                diskFailed = true;
                disk.capacity(a * 1024L);
            }
            case DISK_SLOW -> {
                diskWasSlow = true;
                diskNanos = a * MILLI;
            }
            case DISK_HEAL -> disk.heal();
            case OBSERVER -> observerThrows = a;
            case PAUSE -> silentUntil[a] = world.nanoTime() + b * SECOND;
            case BURST -> {
                for (int i = 0; i < b; i++) {
                    offer(a, random.nextInt(plan.sources()), step.c());
                }
            }
            case LEAVE -> {
                subscribed[a] = false;
                route();
            }
            case JOIN -> {
                if (!subscribed[a]) {
                    subscribed[a] = true;
                    subscriptions[a]++;
                    route();
                }
            }
            case RESTART -> restart(true);
            case KILL -> restart(false);
        }
    }

    private void healAll() {
        healed = true;
        diskNanos = WELL_DISK_NANOS;
        pending.clear();
        disk.heal();
        for (Cluster.Broker broker : cluster.brokers) {
            broker.mood(Mood.WELL);
            broker.serviceNanos = MILLI / 5;
        }
        for (int i = 0; i < plan.customers(); i++) {
            Cluster.Topic topic = cluster.topics.get(topic(i));
            if (topic == null) {
                topic = cluster.create(topic(i), plan.partitions());
            }
            topic.denied = false;
            topic.maxBytes = 1 << 20;
            for (Cluster.Partition partition : topic.partitions) {
                partition.lacksReplicas = false;
                partition.replicationNanos = 0;
                partition.swallowed = 0;
                partition.errors.clear();
                if (partition.leader <= 0) {
                    cluster.lead(partition, 1);
                }
            }
        }
        look();
    }

    // What has to hold.

    /** Since when each partition could take what is sent to it. */
    private void look() {
        boolean answers = cluster.brokers.stream().anyMatch(broker -> broker.mood == Mood.WELL);
        for (int i = 0; i < plan.customers(); i++) {
            Cluster.Topic topic = cluster.topics.get(topic(i));
            if (topic == null) {
                String gone = topic(i) + "-";
                healthySince.keySet().removeIf(key -> key.startsWith(gone));
                continue;
            }
            for (Cluster.Partition partition : topic.partitions) {
                boolean healthy = answers
                        && subscribed[i]
                        && !topic.denied
                        && !partition.lacksReplicas
                        && topic.maxBytes == 1 << 20
                        && partition.replicationNanos < SECOND / 10
                        && partition.swallowed == 0
                        && partition.leader > 0
                        && cluster.broker(partition.leader).mood == Mood.WELL
                        && cluster.broker(partition.leader).serviceNanos < SECOND / 10;
                if (!healthy) {
                    healthySince.remove(partition.toString());
                } else {
                    healthySince.putIfAbsent(partition.toString(), world.nanoTime());
                }
            }
        }
    }

    private void check() {
        if (budget.usedBytes() > MEMORY + (1 << 20) || budget.usedBytes() < 0) {
            oracle.violated(Violation.Kind.OVER_BUDGET, budget.usedBytes() + " bytes");
        }
        long minutes = world.nanoTime() / World.MINUTE - 59;
        if (oracle.askedTopics() > (minutes * QUESTIONS_A_MINUTE + 100) * plan.customers() * runs) {
            oracle.violated(
                    Violation.Kind.QUESTIONS,
                    oracle.askedTopics() + " questions for " + plan.customers() + " topics in " + minutes + " min");
        }
        if (oracle.timedOut() > (steps(Step.Kind.REPLICATION) + 1) * LATE) {
            oracle.violated(Violation.Kind.AMPLIFIED, oracle.timedOut() + " batches were replicated late");
        }
        long limits = steps(Step.Kind.MAX_BYTES) + steps(Step.Kind.CREATE) + runs;
        if (oracle.tooLarge() > limits * TOO_LARGE * (1 + minutes / TOO_LARGE_AGAIN_MINUTES)) {
            oracle.violated(Violation.Kind.AMPLIFIED, oracle.tooLarge() + " batches were sent and too large");
        }
        for (Oracle.Source source : oracle.sources()) {
            Cluster.Topic topic = cluster.topics.get(topic(source.customer));
            if (topic == null || dropped[source.customer] + lostByKill[source.customer] > 0) {
                continue;
            }
            // While their number changes, a source's lines have no one partition.
            boolean settled = topic.partitions.size() == plan.partitions();
            Cluster.Partition partition = topic.partitions.get(Lines.hash(source.source) % topic.partitions.size());
            Long since = healthySince.get(partition.toString());
            Oracle.Offer oldest = source.pending.peek();
            if (settled && since != null && oldest != null) {
                long begin = Math.max(since, oldest.nanos());
                long bound = BOUND;
                if (diskWasSlow) {
                    // What is behind a backlog on a slow disk comes no faster than the disk is; but something comes.
                    begin = Math.max(begin, partition.writtenNanos);
                    bound = BEHIND_A_SLOW_DISK;
                }
                long waits = world.nanoTime() - begin;
                if (waits > bound && !diskIsIll()) {
                    oracle.violated(
                            Violation.Kind.STUCK,
                            oldest.range() + " waits for " + waits / SECOND + " s for " + partition);
                }
            }
        }
    }

    private long steps(Step.Kind kind) {
        return plan.steps().stream().filter(step -> step.kind() == kind).count();
    }

    private boolean diskIsIll() {
        if (spool == null) {
            return false;
        }
        SpoolStatus status = spool.spool().status();
        return status.unavailableBecause() != null || status.forgetfulBecause() != null;
    }

    private long duplicatesCounted() {
        duplicatesCounted = doneDuplicates + ledger.snapshot().possibleDuplicates();
        return duplicatesCounted;
    }

    private void balance() {
        LedgerSnapshot now = ledger.snapshot();
        long left = accepted + now.recovered() - now.delivered() - total(now.dropped()) - now.inSpool();
        if (left != 0) {
            oracle.violated(Violation.Kind.UNBALANCED, left + " lines too few: " + now);
        }
    }

    private void checkAtRest() {
        if (!sender.isDone() || (spool != null && spool.spool().status().lines() > 0)) {
            oracle.violated(
                    Violation.Kind.NOT_AT_REST,
                    "memory " + budget.usedBytes() + " bytes, spool "
                            + (spool == null ? 0 : spool.spool().status().lines()) + " lines, "
                            + (sender.hasParked() ? "parked" : "nothing parked"));
            return;
        }
        if (budget.usedBytes() != 0) {
            oracle.violated(Violation.Kind.NOT_AT_REST, budget.usedBytes() + " bytes are held by nothing");
        }
        usages.forEach((route, usage) -> {
            if (usage.isBusy() || usage.isBehind()) {
                oracle.violated(Violation.Kind.NOT_AT_REST, route + " is busy or behind");
            }
        });
        balance();
        for (int i = 0; i < plan.customers(); i++) {
            long unseen = oracle.unseen(i);
            if (unseen > dropped[i] + lostByKill[i]) {
                oracle.violated(
                        Violation.Kind.LOST,
                        unseen + " lines of customer " + i + " are nowhere, " + dropped[i] + " are counted");
            }
        }
        if (duplicatesCounted() > oracle.repeats()) {
            oracle.violated(
                    Violation.Kind.IMPOSSIBLE_DUPLICATE,
                    duplicatesCounted() + " possible duplicates, " + oracle.repeats() + " lines sent again");
        }
    }

    private static long total(Map<DropCause, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String customer(int number) {
        return "a" + number;
    }

    private static int number(RouteKey route) {
        return Integer.parseInt(route.customer().value().substring(1));
    }

    static String topic(int customer) {
        return "ca" + customer;
    }
}
