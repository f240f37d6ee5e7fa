// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FileTailSourceTest extends LogSourceContract {
    private static final Duration LONG = Duration.ofMinutes(10);

    private Path log() {
        return directory.resolve("access.log");
    }

    private FileTailSettings settings(FileTailSettings.Start start, Duration checkpointDelay) {
        return new FileTailSettings(
                log(),
                null,
                directory.resolve("tail.state"),
                start,
                Duration.ofMillis(10),
                FileTailSettings.DEFAULT_ROTATED_WAIT,
                checkpointDelay,
                WhenFull.WAIT);
    }

    @Override
    protected LogSource newSource() {
        return new FileTailSource("tail", settings(FileTailSettings.Start.BEGINNING, LONG));
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        Files.write(log(), lines, StandardCharsets.ISO_8859_1, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void shouldGoOnWithTheNewFileWhenTheOldOneIsRenamed() throws Exception {
        start();
        write(List.of("1", "2"));
        Await.until("the lines arrive", () -> handler.lines().size() == 2);
        Files.move(log(), directory.resolve("access.log.1"));
        Files.writeString(directory.resolve("access.log.1"), "3\n", StandardOpenOption.APPEND);

        write(List.of("4", "5"));

        Await.until("all lines arrive", () -> handler.lines().size() == 5);
        assertThat(handler.lines()).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void shouldReadTheRestFromTheCopyWhenTheFileIsTruncated() throws Exception {
        start();
        write(List.of("a line with its time, one", "two"));
        Await.until("the lines arrive", () -> handler.lines().size() == 2);
        // What logrotate's copytruncate does, with lines that come before and after the copy.
        Path copy = directory.resolve("access.log.1");
        Files.writeString(copy, Files.readString(log()) + "three\nfour\n");

        Files.writeString(log(), "another first line\n", StandardOpenOption.TRUNCATE_EXISTING);

        Await.until("all lines arrive", () -> handler.lines().size() == 5);
        assertThat(handler.lines())
                .containsExactly("a line with its time, one", "two", "three", "four", "another first line");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldReportAGapWhenTheFileIsTruncatedWithoutACopy() throws Exception {
        start();
        write(List.of("one", "two"));
        Await.until("the lines arrive", () -> handler.lines().size() == 2);

        Files.writeString(log(), "3\n4\n", StandardOpenOption.TRUNCATE_EXISTING);

        Await.until("the line arrives", () -> handler.lines().size() == 3);
        assertThat(handler.lines()).containsExactly("one", "two", "4");
        Await.until("the gap is counted", () -> listener.count(GapKind.SKIPPED) == 1);
        // Nobody has seen whether the line before it was complete: it may be the second half of one.
        assertThat(listener.count(GapKind.RESYNCHRONISED)).isEqualTo(1);
    }

    @Test
    void shouldBeginAfterTheLastWholeLineWhenToldToBeginAtTheEnd() throws Exception {
        Files.writeString(log(), "old\nhalf");
        SourceRunner runner = run(settings(FileTailSettings.Start.END, LONG), handler);
        Files.writeString(log(), " and half\nnew\n", StandardOpenOption.APPEND);

        Await.until("the lines arrive", () -> handler.lines().size() == 2);
        runner.close(Duration.ofSeconds(5));

        assertThat(handler.lines()).containsExactly("half and half", "new");
    }

    @Test
    void shouldNeitherLoseNorRepeatLinesWhenRestartedAtRandomAmongRotations() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> written = new ArrayList<>();
        List<String> read = new ArrayList<>();
        int rotations = 0;
        CollectingHandler first = new CollectingHandler();
        SourceRunner beginning = run(settings(FileTailSettings.Start.BEGINNING, LONG), first);
        written.add("line 0");
        write(written);
        Await.until("the file is known", () -> first.lines().size() == 1);
        beginning.close(Duration.ofSeconds(5));
        read.addAll(first.lines());
        for (int round = 0; round < 12; round++) {
            CollectingHandler part = new CollectingHandler();
            SourceRunner runner = run(settings(FileTailSettings.Start.BEGINNING, LONG), part);
            for (int step = 0; step < 6; step++) {
                boolean whileStopped = step == 3;
                if (whileStopped) {
                    pauseAtRandom(random);
                    assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
                }
                int from = written.size();
                IntStream.range(from, from + random.nextInt(400)).forEach(i -> written.add("line " + i));
                write(written.subList(from, written.size()));
                if (random.nextInt(4) == 0 && Files.size(log()) > 0) {
                    rotate(++rotations);
                }
                if (whileStopped) {
                    read.addAll(part.lines());
                    part = new CollectingHandler();
                    runner = run(settings(FileTailSettings.Start.BEGINNING, LONG), part);
                }
            }
            pauseAtRandom(random);
            assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
            read.addAll(part.lines());
        }
        CollectingHandler rest = new CollectingHandler();
        SourceRunner last = run(settings(FileTailSettings.Start.BEGINNING, LONG), rest);
        Await.until("the rest arrives", () -> read.size() + rest.lines().size() >= written.size());
        last.close(Duration.ofSeconds(5));
        read.addAll(rest.lines());

        assertThat(jumps(read))
                .as("seed " + seed + ", rotations " + rotations + ", notices " + listener.notices)
                .isEmpty();
        assertThat(read).hasSameSizeAs(written);
    }

    @Test
    void shouldReadAgainOnlyWhatIsYoungerThanTheDelayWhenItDied() throws Exception {
        FileTailSettings settings = settings(FileTailSettings.Start.BEGINNING, Duration.ZERO);
        write(List.of("durable by now"));
        FileTailSource dying = new FileTailSource("tail", settings);
        dying.open(listener);
        byte[] buffer = new byte[1024];
        dying.read(buffer, 0, buffer.length);
        Thread reader = new Thread(() -> {
            try {
                dying.read(buffer, 0, buffer.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        reader.start();
        Await.until("a checkpoint is saved", () -> contains(settings.stateFile(), "offset 15"));
        write(List.of("taken, not checkpointed"));
        reader.join();
        // No finish and no close: as if the process had been killed here.

        SourceRunner next = run(settings, handler);
        Await.until("the line arrives", () -> !handler.lines().isEmpty());
        next.close(Duration.ofSeconds(5));

        assertThat(handler.lines()).containsExactly("taken, not checkpointed");
        dying.close();
    }

    @Test
    void shouldSaySoAndBeginAnewWhenTheStateFileIsDamaged() throws Exception {
        Files.writeString(directory.resolve("tail.state"), "caudal-tail 1\nfile 1:1\noff");
        write(List.of("one"));

        start();

        Await.until("the line arrives", () -> handler.lines().size() == 1);
        assertThat(listener.gaps).singleElement().asString().contains("is damaged");
    }

    /** Where the numbers of the lines do not follow each other. */
    private static List<String> jumps(List<String> lines) {
        return IntStream.range(1, lines.size())
                .filter(i -> number(lines.get(i)) != number(lines.get(i - 1)) + 1)
                .mapToObj(i -> lines.get(i - 1) + ", then " + lines.get(i))
                .toList();
    }

    private static int number(String line) {
        return Integer.parseInt(line.substring(line.indexOf(' ') + 1));
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SourceRunner run(FileTailSettings settings, CollectingHandler into) {
        return start(new FileTailSource("tail", settings), into);
    }

    private static void pauseAtRandom(Random random) {
        if (random.nextBoolean()) {
            Await.pause(Duration.ofMillis(random.nextInt(60)));
        }
    }

    /** As logrotate does: 1 becomes 2, and so on. */
    private void rotate(int count) throws Exception {
        for (int i = count; i >= 1; i--) {
            Path from = directory.resolve("access.log." + i);
            if (Files.exists(from)) {
                Files.move(from, directory.resolve("access.log." + (i + 1)));
            }
        }
        Files.move(log(), directory.resolve("access.log.1"));
        Files.createFile(log());
    }
}
