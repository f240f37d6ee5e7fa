// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.audit.HeardCounts;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.kafka.TallyFollower;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TokenIndex;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** What this process knows from what it follows. For any thread: the followers write, requests read. */
final class State implements TallyFollower.Listener {
    private final EdgeFleet fleet;
    private final Traffic traffic;
    private final Verdicts verdicts;
    private final Vitals vitals = new Vitals();
    /** Of the tally follower's thread. */
    private final HeardCounts heard = new HeardCounts();

    private volatile @Nullable Published published;

    /** The registry, and the list and the tokens of the same state. */
    record Published(RegistrySnapshot snapshot, PublishedList list, TokenIndex tokens) {}

    State(Clock clock) {
        fleet = new EdgeFleet(clock);
        traffic = new Traffic(clock);
        verdicts = new Verdicts(clock, this::registered);
    }

    /** A new state of the registry. */
    synchronized void follow(RegistrySnapshot snapshot) {
        published = new Published(
                snapshot,
                new PublishedList(snapshot),
                TokenIndex.of(snapshot.registry().tokens().values()));
        notifyAll();
    }

    /** The first state that fits or, after that time, the last one. */
    synchronized RegistrySnapshot await(Predicate<RegistrySnapshot> fitting, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        try {
            while (!fitting.test(snapshot()) && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return snapshot();
    }

    private Optional<Registry> registered() {
        return Optional.ofNullable(published).map(each -> each.snapshot().registry());
    }

    @Override
    public void forget() {
        heard.forget();
        traffic.forget();
        verdicts.forget();
    }

    @Override
    public void counted(TallyRecord record) {
        fleet.counted(record);
        if (heard.isNew(record)) {
            traffic.counted(record);
            verdicts.counted(record);
        }
    }

    @Override
    public void caughtUp() {
        verdicts.caughtUp();
    }

    boolean isReady() {
        return published != null;
    }

    /**
     * The last state of the registry.
     *
     * @throws Problem if there is none yet, or it is followed no more: what it was once is nobody's state
     */
    Published published() {
        vitals.require(Vitals.REGISTRY);
        Published current = published;
        if (current == null) {
            throw Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "the registry has not been read yet; try again in a few seconds",
                    "Retry-After",
                    "2");
        }
        return current;
    }

    RegistrySnapshot snapshot() {
        return published().snapshot();
    }

    EdgeFleet fleet() {
        return fleet;
    }

    Traffic traffic() {
        return traffic;
    }

    Verdicts verdicts() {
        return verdicts;
    }

    Vitals vitals() {
        return vitals;
    }
}
