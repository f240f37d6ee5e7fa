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
    /** Each has found a fault once. */
    private static final List<Integer> FOUND_SOMETHING = List.of(
            712, 935, 2947, 3094, 4870, 6254, 8250, 13184, 20367, 21433, 22007, 24732, 30601, 35362, 46141, 48239,
            53558, 60680, 84600, 88236, 104384, 105718, 112342, 114282, 118624, 121183, 121366, 122018, 124652, 128109,
            138425, 145075, 145566, 151412, 152469, 154293, 156716, 159306, 159906, 184072, 190468, 193202, 201511,
            205018, 205242, 267075, 281311, 296105, 316072, 328231, 344812, 348234, 370826, 400485, 500304, 507490,
            510171);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void shouldHandOnOrCountEveryByteWhateverHappensToTheLog() throws Exception {
        long first = Long.getLong("caudal.seed", 1);
        int histories = Integer.getInteger("caudal.histories", 2000);
        System.out.println("FileTailModelTest: seed " + first + ", " + histories + " histories");
        for (int i = 0; i < histories; i++) {
            play(first + i);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldHandOnOrCountEveryByteOfHistoriesThatWentWrongOnce() throws Exception {
        for (long seed : FOUND_SOMETHING) {
            play(seed);
        }
    }

    private void play(long seed) throws IOException {
        List<Long> steps = steps(seed);
        if (outcome(seed, steps) != null) {
            List<Long> few = fewest(seed, steps);
            throw new AssertionError("seed " + seed + ", as few steps as show it:\n" + outcome(seed, few));
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
