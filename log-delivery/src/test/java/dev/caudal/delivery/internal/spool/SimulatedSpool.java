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

    /**
     * Takes up what is on the disk.
     *
     * @param submitted called whenever the sender has told it something
     */
    public void open(Runnable submitted) throws IOException {
        spool.openWithoutThread(submitted);
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

    /** How much it has to say. */
    public int held() {
        return held.size();
    }

    /**
     * The disk has done the first of what it was told, and the sender may hear of it; returns when the thread would wake up by
     * itself.
     */
    public long release(int count) {
        spool.giveAnswers(held.subList(0, count));
        held = held.subList(count, held.size());
        return nextNanos;
    }

    /** Whether it has been woken up. */
    public boolean hasTasks() {
        return spool.hasTasks();
    }
}
