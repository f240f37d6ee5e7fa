// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.delivery.internal.time.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** A spool on a {@link SimulatedDisk}, whose thread is whoever calls {@link #turn}. */
public final class SimulatedSpool {
    private final Spool spool;

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

    /** What the thread does between two sleeps; returns when it would wake up by itself. */
    public long turn() {
        return spool.turn();
    }

    /** Whether it has been woken up. */
    public boolean hasTasks() {
        return spool.hasTasks();
    }
}
