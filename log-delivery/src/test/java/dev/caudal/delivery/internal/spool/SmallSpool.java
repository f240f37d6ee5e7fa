// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.delivery.SpoolOptions.WhenFull;
import dev.caudal.delivery.TestBatches;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** Real files with a little of everything: complete segments and one that is not, parked batches, stamped ones, copies, acks. */
final class SmallSpool {
    static final SpoolSettings SETTINGS =
            new SpoolSettings(1 << 20, 1024, Duration.ofSeconds(1), Duration.ofDays(36_500), WhenFull.DROP_OLDEST);
    /** 2026-11-22T10:00:00Z. */
    static final long MILLIS = 1_795_341_600_000L;

    private SmallSpool() {}

    /** The second line has a byte that is no ASCII, and a carriage return. */
    static List<String> lines(int batch) {
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= batch; i++) {
            lines.add("line " + i + " of batch " + batch + (i == 2 ? " \u00e9\r" : ""));
        }
        return lines;
    }

    /**
     * Batches 1 to 9, of customers {@code k0} to {@code k2} in turn, each of as many lines as its number. Batch 3 is delivered,
     * 1, 4 and 7 are put aside, 2 was sent and not answered.
     *
     * @param closes whether it ends as it should; if not, as by {@code kill -9}
     */
    static void write(Path directory, boolean closes) throws IOException {
        DiskFiles.prepare(directory);
        SpoolStore store = new SpoolStore(DiskFiles.in(directory), SETTINGS, new Silent(), () -> 0x5a17L);
        store.open();
        for (int number = 1; number <= 9; number++) {
            store.append(batch(number), MILLIS + number, 0);
        }
        store.commit(MILLIS, 0);
        store.park(SpoolModel.route(1));
        for (SpooledBatch read : store.read(500, MILLIS, 0)) {
            if (read.lines() == 3) {
                store.resolved(read);
            } else if (read.lines() == 2) {
                store.keepAsSent(read, read.bytes(), new Stamp(new Uuid(7, 7), 1, 77, (short) 3, 5), MILLIS, 0);
            } else {
                store.giveBack(read, false);
            }
        }
        store.read(5000, MILLIS, 0).forEach(batch -> store.giveBack(batch, false));
        store.commit(MILLIS, 0);
        if (closes) {
            store.close(MILLIS, 0);
        }
    }

    static SpoolBatch batch(int number) {
        return new SpoolBatch(
                SpoolModel.route(number % 3), TestBatches.recordBatch(lines(number), MILLIS), number, null, null);
    }

    /** Hears of nothing but what must not be. */
    static final class Silent implements SpoolEvents {
        @Override
        public void recovered(SpoolRoute route, long lines) {}

        @Override
        public void stored(SpoolBatch batch) {}

        @Override
        public void refused(SpoolBatch batch, Refusal why) {
            throw new AssertionError("refused " + batch + " as " + why);
        }

        @Override
        public void dropped(SpoolRoute route, DropCause cause, long lines) {
            throw new AssertionError("dropped " + lines + " as " + cause);
        }

        @Override
        public void warning(String message) {}
    }
}
