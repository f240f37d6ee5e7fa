// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories of a log: see {@link LogHistory}. {@code -Dcaudal.histories=1000000} runs more of them, {@code
 * -Dcaudal.seed=N -Dcaudal.histories=1} one again.
 */
class FileTailModelTest {
    private static final int STEPS = 40;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void shouldHandOnOrCountEveryByteWhateverHappensToTheLog() throws Exception {
        long first = Long.getLong("caudal.seed", 1);
        int histories = Integer.getInteger("caudal.histories", 2000);
        System.out.println("FileTailModelTest: seed " + first + ", " + histories + " histories");
        for (int i = 0; i < histories; i++) {
            long seed = first + i;
            List<Long> steps = steps(seed);
            if (outcome(seed, steps) != null) {
                List<Long> few = fewest(seed, steps);
                throw new AssertionError("seed " + seed + ", as few steps as show it:\n" + outcome(seed, few));
            }
        }
    }

    private static List<Long> steps(long seed) {
        Random random = new Random(~seed);
        List<Long> steps = new ArrayList<>();
        int count = 5 + random.nextInt(STEPS);
        for (int i = 0; i < count; i++) {
            steps.add(random.nextLong());
        }
        return steps;
    }

    /** Null if all is well, else the story and what is wrong. */
    private String outcome(long seed, List<Long> steps) throws IOException {
        Path memory = Path.of("/dev/shm");
        Path states = Files.createTempDirectory(Files.isWritable(memory) ? memory : directory, "caudal-states");
        try (LogHistory history = new LogHistory(Files.createTempDirectory(directory, "log"), states, seed)) {
            try {
                for (long step : steps) {
                    history.step(step);
                }
                history.end();
                return null;
            } catch (AssertionError | IOException | RuntimeException e) {
                return history.story() + e + "\n\tat " + e.getStackTrace()[0];
            }
        }
    }

    /** Leaves out what is not needed to fail. */
    private List<Long> fewest(long seed, List<Long> steps) throws IOException {
        List<Long> few = steps;
        for (int size = Math.max(1, steps.size() / 2); size > 0; size /= 2) {
            for (int from = 0; from < few.size(); ) {
                List<Long> fewer = new ArrayList<>(few);
                fewer.subList(from, Math.min(from + size, fewer.size())).clear();
                if (outcome(seed, fewer) != null) {
                    few = fewer;
                } else {
                    from += size;
                }
            }
        }
        return few;
    }
}
