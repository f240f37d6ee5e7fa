// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.producer;

import dev.caudal.core.ledger.DeliveryCounts;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.routing.Route;
import dev.caudal.core.sink.LogSink;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.Delivery;
import dev.caudal.delivery.DeliverySettings;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.delivery.internal.PartitionHash;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.status.ParkLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivery by the public producer, one send per line, on one thread.
 *
 * <p>The producer alone would stall its caller on a missing topic and couple all topics in one buffer. So it is only ever
 * called without waiting ({@code max.block.ms=0}), each route has a bounded part of its buffer, and a route that cannot
 * deliver is parked with growing pauses while the others go on. Lines stay here until the brokers have acknowledged them;
 * what came back is sent again, in order.
 *
 * <p>Threads: sinks hand blocks over through a queue; the producer's I/O thread passes answers through another; everything
 * else belongs to the delivering thread.
 */
public final class KafkaProducerDelivery implements Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaProducerDelivery.class);

    /** A route may have this part of the producer's buffer in flight, so that a few dead topics leave room for others. */
    private static final int BUFFER_PARTS = 16;

    /** A route may be without success for so long before a person is told: a new topic has its way to all brokers. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long PRODUCER_FULL_PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_SLEEP_NANOS = Duration.ofMillis(250).toNanos();
    /** Lines of one route sent before another has its turn. */
    private static final int LINES_A_TURN = 1_000;

    /** More than a chunk of 64 KiB takes here. */
    private static final int CHUNK_BYTES = 256 * 1024;

    private final DeliverySettings settings;
    private final DeliveryCounts counts;
    private final MemoryBudget budget;
    private final Producers producers;
    private final int inFlightBytesPerRoute;
    private final Thread thread = new Thread(this::run, "delivery");

    private final Map<Route, RouteState> states = new ConcurrentHashMap<>();
    private final Queue<StagedLines> arrivals = new ConcurrentLinkedQueue<>();
    private final Queue<SentLine> answers = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Set<Route>> nextRoutes = new AtomicReference<>();
    private volatile List<DeliveryStatus.ParkedRoute> parkedSnapshot = List.of();
    private volatile boolean closed;
    private volatile long closeBy;

    private final RouteSchedule schedule = new RouteSchedule();
    private long producerFullUntilNanos;
    private boolean sentSinceHurry;
    private boolean resolvedAll;
    /** From now on what comes back is dropped, not sent again. */
    private boolean givingUp;

    private final ParkLog parkLog = new ParkLog();
    /** Null until the first list: then everything that readers route is wanted. */
    private @Nullable Set<Route> activeRoutes;

    /** Does not start anything yet. */
    public KafkaProducerDelivery(DeliverySettings settings, Ledger ledger) {
        this.settings = settings;
        this.counts = ledger.delivery();
        this.budget = new MemoryBudget(settings.memoryLimitBytes() - Producers.bufferBytes(settings));
        this.producers = new Producers(settings);
        this.inFlightBytesPerRoute = Math.toIntExact(Producers.bufferBytes(settings) / BUFFER_PARTS);
    }

    @Override
    public LogSink sink(String source) {
        return new StagingSink(this, budget, PartitionHash.of(settings.node(), source));
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public void routes(Collection<Route> active) {
        nextRoutes.set(Set.copyOf(active));
        wakeUp();
    }

    @Override
    public boolean hasRoom() {
        return budget.hasRoomFor(CHUNK_BYTES, 0);
    }

    @Override
    public DeliveryStatus status() {
        return new DeliveryStatus(budget.usedBytes(), budget.limitBytes(), parkedSnapshot, null);
    }

    @Override
    public void report(NodeRecord record) {
        // This way has no records but lines; there is no tally then, as the configuration's documentation says.
    }

    @Override
    public List<String> deadThreads() {
        return closed || thread.isAlive() || thread.getState() == Thread.State.NEW
                ? List.of()
                : List.of(thread.getName());
    }

    @Override
    public boolean close(Duration deadline) {
        closeBy = System.nanoTime() + deadline.toNanos();
        closed = true;
        wakeUp();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // Being told twice means to hurry: nothing more is waited for.
                closeBy = System.nanoTime();
                wakeUp();
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return resolvedAll;
    }

    // Called by the sinks, on readers' threads.

    boolean isClosed() {
        return closed;
    }

    RouteState stateOf(Route route) {
        return states.computeIfAbsent(route, RouteState::new);
    }

    void handOver(StagedLines block) {
        arrivals.add(block);
    }

    void wakeUp() {
        LockSupport.unpark(thread);
    }

    // The delivering thread.

    private void run() {
        try {
            while (!closed || !(isIdle() || System.nanoTime() - closeBy >= 0)) {
                boolean worked = round();
                if (!worked) {
                    publishParked();
                    LockSupport.parkNanos(this, sleepNanos());
                }
            }
        } finally {
            giveUpTheRest();
        }
    }

    private boolean round() {
        boolean worked = takeRoutes();
        worked |= takeAnswers();
        worked |= takeArrivals();
        long now = System.nanoTime();
        if (now - producerFullUntilNanos < 0) {
            return worked;
        }
        for (int turns = schedule.due(now); turns > 0; turns--) {
            worked |= sendSome(schedule.take(), now);
        }
        if (closed && sentSinceHurry && allSent()) {
            sentSinceHurry = false;
            producers.hurry();
        }
        return worked;
    }

    private boolean takeArrivals() {
        StagedLines block = arrivals.poll();
        boolean any = block != null;
        for (; block != null; block = arrivals.poll()) {
            RouteState state = block.route;
            state.waiting.add(block);
            if (activeRoutes != null && !activeRoutes.contains(state.route)) {
                // Routed by a reader that had not seen the new list yet.
                state.left = true;
            }
            if (state.left && state.inFlightLines == 0) {
                dropWaiting(state, DropCause.CUSTOMER_LEFT);
            } else {
                enter(state);
            }
        }
        return any;
    }

    private boolean takeAnswers() {
        SentLine answer = answers.poll();
        if (answer == null) {
            return false;
        }
        Set<RouteState> answered = new HashSet<>();
        for (; answer != null; answer = answers.poll()) {
            RouteState state = answer.block.route;
            state.inFlightLines--;
            state.inFlightBytes -= answer.bytes;
            answered.add(state);
            Exception failure = answer.failure;
            if (failure == null) {
                answer.block.resolve(answer.index);
                state.newlyDelivered++;
                if (!state.rewinding) {
                    delivers(state);
                }
            } else {
                failed(state, answer, failure);
            }
        }
        for (RouteState state : answered) {
            settle(state);
        }
        return true;
    }

    /** After answers: tells the ledger, frees what is resolved, and sends again what has to be. */
    private void settle(RouteState state) {
        if (state.newlyDelivered > 0) {
            counts.delivered(state.route, state.newlyDelivered);
            state.newlyDelivered = 0;
        }
        if (state.rewinding && state.inFlightLines == 0) {
            state.rewind();
        }
        releaseResolved(state.sent);
        if (!state.rewinding) {
            releaseResolved(state.waiting);
        }
        if (state.left && state.inFlightLines == 0) {
            dropWaiting(state, DropCause.CUSTOMER_LEFT);
        }
        enter(state);
    }

    private void releaseResolved(Deque<StagedLines> blocks) {
        while (!blocks.isEmpty() && blocks.getFirst().unresolved() == 0) {
            StagedLines block = blocks.removeFirst();
            budget.release(block.route.heldBytes, block.capacity());
        }
    }

    /** A line came back from the network. */
    private void failed(RouteState state, SentLine line, Exception failure) {
        switch (Verdict.of(failure)) {
            case DROP_LINE -> {
                dropTooLarge(line);
                return;
            }
            case REPLACE_PRODUCER -> {
                replaceProducer(state, line, failure);
                possibleDuplicate();
            }
            case RETRY_MAYBE_DELIVERED, PRODUCER_FULL -> {
                pauseOnce(state, failure);
                possibleDuplicate();
            }
            case RETRY -> pauseOnce(state, failure);
        }
        state.rewinding = true;
    }

    private void possibleDuplicate() {
        if (!givingUp) {
            counts.possibleDuplicates(1);
        }
    }

    /** Lines of one batch come back one by one, but it was one failure. */
    private void pauseOnce(RouteState state, Exception failure) {
        if (!state.rewinding) {
            pause(state, Producers.rootMessage(failure), System.nanoTime());
        }
    }

    /** The next attempt of this route comes later; nobody else is concerned. */
    private void pause(RouteState state, String reason, long now) {
        schedule.park(state, now);
        state.parkedBecause(reason, now);
        if (!state.parkedWarned && now - state.parkedSinceNanos > PATIENCE_NANOS) {
            state.parkedWarned = true;
            parkLog.parked(state.route, reason, now);
        }
    }

    private void delivers(RouteState state) {
        if (state.parkedWarned) {
            parkLog.resumed(state.route, System.nanoTime());
        }
        state.parkedWarned = false;
        state.failures = 0;
        state.parkedBecause = null;
    }

    private void enter(RouteState state) {
        if (!state.rewinding && !state.waiting.isEmpty()) {
            schedule.enter(state, System.nanoTime());
        }
    }

    /** Sends lines of one route until its turn, its part of the buffer or its lines end. */
    private boolean sendSome(RouteState state, long now) {
        if (state.rewinding || state.left || state.isParked(now)) {
            enter(state);
            return false;
        }
        Producer<byte[], byte[]> producer = producers.of(codecOf(state.route), now);
        if (producer == null) {
            awaitMetadata(state, Objects.requireNonNullElse(producers.failure(), "no Kafka client"), now);
            return false;
        }
        int partitions;
        try {
            partitions = producer.partitionsFor(state.route.topic()).size();
            metadataCame();
        } catch (AuthenticationException e) {
            producers.refused(codecOf(state.route), producer, e, now);
            awaitMetadata(state, Producers.rootMessage(e), now);
            return false;
        } catch (TimeoutException e) {
            if (e.getCause() == null) {
                awaitMetadata(state, "no broker has said anything about the topic yet", now);
            } else {
                metadataCame();
                pause(state, Producers.rootMessage(e), now);
                enter(state);
            }
            return false;
        } catch (KafkaException e) {
            pause(state, Producers.rootMessage(e), now);
            enter(state);
            return false;
        }
        int lines = 0;
        while (lines < LINES_A_TURN && !state.waiting.isEmpty()) {
            StagedLines block = state.waiting.getFirst();
            if (block.next() == block.count()) {
                state.sent.add(state.waiting.removeFirst());
                continue;
            }
            if (state.inFlightBytes >= inFlightBytesPerRoute) {
                return lines > 0;
            }
            lines++;
            if (!send(producer, state, block, partitions)) {
                break;
            }
        }
        enter(state);
        return lines > 0;
    }

    private void metadataCame() {
        producers.worked();
        schedule.metadataCame();
    }

    private void awaitMetadata(RouteState state, String reason, long now) {
        state.parkedBecause(reason, now);
        state.retryAtNanos = now;
        schedule.awaitMetadata(state);
        if (now - state.parkedSinceNanos > PATIENCE_NANOS) {
            parkLog.noBroker(reason, now);
        }
    }

    /** Gives the next line to the producer. False if it took none: the line is then still the next one, or dropped. */
    private boolean send(Producer<byte[], byte[]> producer, RouteState state, StagedLines block, int partitions) {
        int index = block.next();
        byte[] value = block.line(index);
        SentLine line = new SentLine(producer, block, index, value.length, thread, answers);
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(
                state.route.topic(), block.partitionHash % partitions, block.wallMillis, null, value);
        Future<RecordMetadata> future;
        try {
            future = producer.send(message, line);
        } catch (KafkaException | IllegalStateException e) {
            refused(state, line, e);
            return false;
        }
        Exception refusal = line.refusal();
        if (refusal != null && future.isDone()) {
            refused(state, line, refusal);
            return false;
        }
        block.sent(index);
        state.inFlightLines++;
        state.inFlightBytes += value.length;
        sentSinceHurry = true;
        return true;
    }

    /** The producer did not take the line: it has certainly not reached a broker. */
    private void refused(RouteState state, SentLine line, Exception refusal) {
        switch (Verdict.of(refusal)) {
            case DROP_LINE -> dropTooLarge(line);
            case PRODUCER_FULL -> producerFullUntilNanos = System.nanoTime() + PRODUCER_FULL_PAUSE_NANOS;
            case REPLACE_PRODUCER -> replaceProducer(state, line, refusal);
            case RETRY, RETRY_MAYBE_DELIVERED -> pause(state, Producers.rootMessage(refusal), System.nanoTime());
        }
    }

    private void dropTooLarge(SentLine line) {
        line.block.resolve(line.index);
        counts.dropped(line.block.route.route, DropCause.TOO_LARGE, 1);
    }

    private void replaceProducer(RouteState state, SentLine line, Exception failure) {
        if (producers.discard(codecOf(state.route), line.producer)) {
            LOG.warn("Kafka client replaced: {}", Producers.rootMessage(failure));
        }
        pause(state, Producers.rootMessage(failure), System.nanoTime());
    }

    private boolean takeRoutes() {
        // In one step: a list that comes between looking and clearing would be lost.
        Set<Route> active = nextRoutes.getAndSet(null);
        if (active == null) {
            return false;
        }
        activeRoutes = active;
        for (Route route : active) {
            stateOf(route);
        }
        for (RouteState state : states.values()) {
            state.left = !active.contains(state.route);
            if (state.left && !state.rewinding && state.inFlightLines == 0) {
                dropWaiting(state, DropCause.CUSTOMER_LEFT);
            }
        }
        states.values().removeIf(state -> state.left && state.isDone() && state.heldBytes.get() == 0);
        return true;
    }

    private void dropWaiting(RouteState state, DropCause cause) {
        long lines = 0;
        for (StagedLines block : state.waiting) {
            lines += block.unresolved();
            budget.release(state.heldBytes, block.capacity());
        }
        state.waiting.clear();
        if (lines > 0) {
            counts.dropped(state.route, cause, lines);
        }
    }

    private Codec codecOf(Route route) {
        String own = route.options().compression();
        return own == null ? settings.codec() : Codec.of(own).orElse(settings.codec());
    }

    private boolean allSent() {
        return arrivals.isEmpty() && states.values().stream().allMatch(state -> state.waiting.isEmpty());
    }

    private boolean isIdle() {
        return arrivals.isEmpty()
                && answers.isEmpty()
                && states.values().stream().allMatch(RouteState::isDone);
    }

    private long sleepNanos() {
        long now = System.nanoTime();
        long until = schedule.nextDueNanos(now + LONGEST_SLEEP_NANOS);
        if (producerFullUntilNanos - now > 0) {
            until = Math.min(until, producerFullUntilNanos);
        }
        return Math.max(100_000, until - now);
    }

    private void publishParked() {
        List<DeliveryStatus.ParkedRoute> list = new ArrayList<>();
        long now = System.nanoTime();
        for (RouteState state : states.values()) {
            String reason = state.parkedBecause;
            if (reason != null && now - state.parkedSinceNanos > PATIENCE_NANOS) {
                list.add(new DeliveryStatus.ParkedRoute(
                        state.route.customer(),
                        state.route.stream(),
                        state.route.topic(),
                        state.heldBytes.get(),
                        reason,
                        false));
            }
        }
        parkedSnapshot = list;
    }

    /** The end: closing the producers answers all that is in flight; what is not delivered then is counted, not sent. */
    private void giveUpTheRest() {
        closed = true;
        givingUp = true;
        producers.close();
        takeRoutes();
        takeArrivals();
        takeAnswers();
        resolvedAll = isIdle();
        for (RouteState state : states.values()) {
            state.rewind();
            dropWaiting(state, DropCause.SHUTDOWN);
        }
    }
}
