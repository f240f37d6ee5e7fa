// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of everything that can happen, against a model of what must be true. */
final class SpoolModelTest {
    private static final int SEQUENCES = Integer.getInteger("caudal.spool.sequences", 100_000);

    @Test
    void shouldKeepItsPromisesWhateverHappens() {
        long first = Long.getLong("caudal.spool.seed", ThreadLocalRandom.current().nextLong(1L << 40));
        System.out.println("spool model: " + SEQUENCES + " sequences from seed " + first);
        for (long seed = first; seed < first + SEQUENCES; seed++) {
            run(seed, 4 + (int) (seed & 31));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepItsPromisesInLongSequences(long seed) {
        run(seed, 3000);
    }

    static void run(long seed, int actions) {
        SpoolModel model = new SpoolModel(seed);
        try {
            for (int i = 0; i < actions; i++) {
                model.step();
            }
            model.finish();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", " + actions + " actions: " + e.getMessage() + "\n"
                            + String.join("\n", model.history),
                    e);
        }
    }
}
