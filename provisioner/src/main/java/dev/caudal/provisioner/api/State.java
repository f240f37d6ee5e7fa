// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.TokenIndex;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** What this process knows from what it follows. For any thread: the followers write, requests read. */
final class State {
    private final EdgeFleet fleet;
    private final Traffic traffic;
    private volatile @Nullable Published published;

    /** The registry, and the list and the tokens of the same state. */
    record Published(RegistrySnapshot snapshot, PublishedList list, TokenIndex tokens) {}

    State(Clock clock) {
        fleet = new EdgeFleet(clock);
        traffic = new Traffic(clock);
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

    /** A node's count. */
    void counted(TallyRecord record) {
        fleet.counted(record);
        traffic.counted(record);
    }

    boolean isReady() {
        return published != null;
    }

    /** The last state of the registry. */
    Published published() {
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
}
