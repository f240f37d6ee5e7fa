// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
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
            510171, 35487);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void shouldHandOnOrCountEveryByteWhateverHappensToTheLog() throws Exception {
        long first = Long.getLong("caudal.seed", 1);
        int histories = Integer.getInteger("caudal.histories", 2000);
        System.out.println("FileTailModelTest: seed " + first + ", " + histories + " histories");
        play(LongStream.range(first, first + histories));
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldHandOnOrCountEveryByteOfHistoriesThatWentWrongOnce() throws Exception {
        play(FOUND_SOMETHING.stream().mapToLong(Integer::longValue));
    }

    /** On all cores, until one fails. */
    private void play(LongStream seeds) throws Exception {
        Iterator<Long> each = seeds.iterator();
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService players = Executors.newFixedThreadPool(cores);
        try {
            CompletionService<Void> done = new ExecutorCompletionService<>(players);
            for (int i = 0; i < cores; i++) {
                done.submit(() -> playEach(each));
            }
            for (int i = 0; i < cores; i++) {
                done.take().get();
            }
        } finally {
            players.shutdownNow();
        }
    }

    @Nullable
    private Void playEach(Iterator<Long> seeds) throws IOException {
        Path memory = Path.of("/dev/shm");
        Path states = Files.createTempDirectory(Files.isWritable(memory) ? memory : directory, "caudal-states");
        Path log = Files.createTempDirectory(directory, "log");
        while (!Thread.currentThread().isInterrupted()) {
            long seed;
            synchronized (seeds) {
                if (!seeds.hasNext()) {
                    break;
                }
                seed = seeds.next();
            }
            List<Long> steps = steps(seed);
            String wrong = outcome(log, states, seed, steps);
            if (wrong != null) {
                throw new AssertionError(
                        "seed " + seed + ", as few steps as show it:\n" + fewest(log, states, seed, steps, wrong));
            }
        }
        Files.delete(states);
        return null;
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
    private static @Nullable String outcome(Path log, Path states, long seed, List<Long> steps) throws IOException {
        try (LogHistory history = new LogHistory(log, states, seed)) {
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

    /** What goes wrong without the steps that are not needed for it. */
    private static String fewest(Path log, Path states, long seed, List<Long> steps, String wrong) throws IOException {
        List<Long> few = steps;
        String shortest = wrong;
        for (int size = Math.max(1, steps.size() / 2); size > 0; size /= 2) {
            for (int from = 0; from < few.size(); ) {
                List<Long> fewer = new ArrayList<>(few);
                fewer.subList(from, Math.min(from + size, fewer.size())).clear();
                String story = outcome(log, states, seed, fewer);
                if (story != null) {
                    few = fewer;
                    shortest = story;
                } else {
                    from += size;
                }
            }
        }
        return shortest;
    }
}
