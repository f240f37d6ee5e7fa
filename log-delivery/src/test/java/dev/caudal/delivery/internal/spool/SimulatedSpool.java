// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A spool on a {@link SimulatedDisk}, whose thread is whoever calls {@link #turn}. */
public final class SimulatedSpool {
    private final Spool spool;
    private List<Consumer<SpoolListener>> held = List.of();
    private long nextNanos;

    public SimulatedSpool(
            SimulatedDisk disk, SpoolSettings settings, LongSupplier salts, Clock clock, Runnable wakeup) {
        spool = new Spool(Path.of("/simulated"), disk, settings, salts, clock, wakeup);
    }

    public Spool spool() {
        return spool;
    }

    /** Takes up what is on the disk. */
    public void open() throws IOException {
        spool.openWithoutThread();
    }

    /** What the thread does between two sleeps; what it has to say is not heard before {@link #release}. */
    public void turn() {
        List<Consumer<SpoolListener>> before = spool.takeAnswers();
        nextNanos = spool.turn();
        held = spool.takeAnswers();
        if (!before.isEmpty()) {
            spool.giveAnswers(before);
        }
    }

    /**
     * The disk has done what it was told; returns when the thread would wake up by itself.
     */
    public long release() {
        spool.giveAnswers(held);
        held = List.of();
        return nextNanos;
    }

    /** Whether it has been woken up. */
    public boolean hasTasks() {
        return spool.hasTasks();
    }
}
