// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.file.FileTailSettings.Start;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One example of each thing that may happen to a log, in the time of the test; FileTailModelTest mixes them. */
class RotationTest {
    private static final Duration WAIT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private final CollectingListener listener = new CollectingListener();
    private final CollectingHandler handler = new CollectingHandler();
    private final Set<Path> unreadable = new HashSet<>();
    private final byte[] buffer = new byte[64 * 1024];
    private Path log;
    private Path rotated;
    private FileTailSource source;
    private long nanos;
    private int rotationsWhileOpening;

    @BeforeEach
    void name() {
        log = directory.resolve("access.log");
        rotated = directory.resolve("access.log.1");
    }

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void shouldGoOnWithTheNextFileWhenOneWasCompressedBeforeItCouldBeRead() throws Exception {
        start(Start.BEGINNING);
        write(log, "first\n");
        unreadable.add(log);
        unreadable.add(rotated);
        assertThatThrownBy(() -> source.open(listener)).hasRootCauseInstanceOf(AccessDeniedException.class);
        Files.move(log, rotated);
        compress(rotated);
        unreadable.clear();
        write(log, "second\n");

        passes(Duration.ofSeconds(5));

        assertThat(handler.lines()).containsExactly("first", "second");
        assertThat(listener.gaps).isEmpty();
    }

    /** The inode of a log of which nothing is known but that may be another file's by now. */
    @Test
    void shouldNotReadAStrangersFileForALogThatCouldNeverBeRead() throws Exception {
        start(Start.BEGINNING);
        write(log, "first\n");
        unreadable.add(log);
        assertThatThrownBy(() -> source.open(listener)).hasRootCauseInstanceOf(AccessDeniedException.class);
        Path strangers = directory.resolve("mail.txt");
        Files.move(log, strangers);
        write(strangers, "83 private\n");
        unreadable.clear();

        passes(Duration.ofSeconds(5));
        passes(Duration.ofSeconds(5));

        assertThat(handler.lines()).isEmpty();
        assertThat(listener.gaps).hasSize(1).first().asString().contains("access.log was removed");
    }

    /** Each time that a file is opened: what was listed is not what is there. */
    @Test
    void shouldKeepTheOrderWhenFilesAreRenamedWhileTheyAreLookedFor() throws Exception {
        start(Start.BEGINNING);
        write(log, "0\n");
        passes(Duration.ofSeconds(1));
        passes(Duration.ofSeconds(1));
        source.close();
        write(log, "1\n");
        rotationsWhileOpening = 8;

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(listener.gaps).isEmpty();
    }

    /** Two rotations within one step of the file system's clock. */
    @Test
    void shouldReadFilesOfTheSameTimeInTheOrderOfTheirNumbers() throws Exception {
        start(Start.BEGINNING);
        write(log, "1\n");
        passes(Duration.ofSeconds(1));
        write(log, "2\n");
        rotateAll();
        write(log, "3\n");
        rotateAll();
        write(log, "4\n");
        FileTime same = Files.getLastModifiedTime(rotated);
        Files.setLastModifiedTime(directory.resolve("access.log.2"), same);
        Files.setLastModifiedTime(log, same);

        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("1", "2", "3", "4");
    }

    /** What is in a log that was truncated goes on in mid-line, wherever the order of times puts its copy. */
    @Test
    void shouldNotTakeTheRestOfALineForOneWhenItsBeginningIsInACopyThatComesLater() throws Exception {
        start(Start.BEGINNING);
        write(log, "1\n");
        passes(Duration.ofSeconds(1));
        Files.move(log, directory.resolve("access-20261121.log"));
        write(log, "");
        passes(Duration.ofSeconds(1));
        write(log, "2\n83 priv");
        Files.copy(log, directory.resolve("access.log.2"));
        FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        write(log, "ate\n");
        Files.setLastModifiedTime(log, FileTime.fromMillis(System.currentTimeMillis() - 5_000));
        Path dated = directory.resolve("access.log-20261122");
        Files.move(log, dated);
        compress(dated);
        write(log, "");

        passes(Duration.ofSeconds(1));
        passes(WAIT.plusSeconds(1));

        assertThat(handler.lines()).containsExactly("1", "2");
        assertThat(listener.gaps).extracting(CollectingListener.Gap::kind).contains(GapKind.RESYNCHRONISED);
    }

    private void rotateAll() throws IOException {
        for (int i = 9; i > 0; i--) {
            Path older = directory.resolve("access.log." + i);
            if (Files.exists(older)) {
                Files.move(older, directory.resolve("access.log." + (i + 1)));
            }
        }
        Files.move(log, rotated);
    }

    @Test
    void shouldReadTheNewFileWhileSomebodyStillWritesToTheOldOne() throws Exception {
        start(Start.BEGINNING);
        write(log, "old 1\n");
        passes(Duration.ofSeconds(1));
        Files.move(log, rotated);
        write(log, "new 1\n");

        for (int i = 2; i < 5; i++) {
            write(rotated, "old " + i + "\n");
            passes(Duration.ofMillis(500));
        }

        assertThat(handler.lines()).containsExactly("old 1", "old 2", "new 1", "old 3", "old 4");
    }

    @Test
    void shouldSayThatASiblingCannotBeReadAndReadTheRest() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        Path sibling = directory.resolve("access.log.5");
        write(sibling, "another's\n");
        unreadable.add(sibling);
        Files.move(log, rotated);
        write(log, "two\n");

        passes(Duration.ofSeconds(6));

        assertThat(handler.lines()).containsExactly("one", "two");
        assertThat(listener.notices).last().asString().matches(".*access\\.log\\.5: user .* may not .*tried again");
        assertThat(listener.gaps).isEmpty();
        passes(WAIT);
        passes(Duration.ofSeconds(2));
        assertThat(listener.gaps).extracting(CollectingListener.Gap::bytes).containsExactly(10L);
    }

    @Test
    void shouldReadWhatIsWrittenLongAfterTheRename() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        Files.move(log, rotated);
        write(log, "two\n");
        passes(Duration.ofSeconds(3));
        write(rotated, "three seconds later\n");
        passes(WAIT.plusSeconds(1));
        passes(Duration.ofSeconds(1));
        write(rotated, "much later\n");

        passes(Duration.ofSeconds(6));

        assertThat(handler.lines()).containsExactly("one", "two", "three seconds later", "much later");
    }

    @Test
    void shouldReadEachOfTheFilesThatBeginAlike() throws Exception {
        String heading = "# a heading that each file has\n".repeat(100);
        start(Start.BEGINNING);
        write(log, heading + "one\n");
        passes(Duration.ofSeconds(1));
        stop();
        Files.move(log, directory.resolve("access.log.2"));
        write(rotated, heading + "two\n");
        write(log, heading + "three\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines().stream().filter(line -> !line.startsWith("#")))
                .containsExactly("one", "two", "three");
    }

    @Test
    void shouldReadAFileFromItsBeginningThatWasMissingWhenTheEndWasAskedFor() throws Exception {
        start(Start.END);
        passes(Duration.ofSeconds(1));

        write(log, "one\ntwo\n");
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "two");
    }

    @Test
    void shouldSayOnceThatThereIsNoSuchFileAndWhatThereIsInItsPlace() throws Exception {
        write(directory.resolve("acces.log"), "one\n");
        start(Start.BEGINNING);
        passes(Duration.ofSeconds(20));

        assertThat(listener.notices)
                .singleElement()
                .asString()
                .startsWith(log + ": there is no such file; it is waited for")
                .contains("its folder has acces.log");
    }

    @Test
    void shouldPassOverTheHoleOfAWriterThatDoesNotAppend() throws Exception {
        start(Start.BEGINNING);
        try (FileChannel writer = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            writer.write(ByteBuffer.wrap("one\ntwo\n".getBytes(StandardCharsets.US_ASCII)));
            passes(Duration.ofSeconds(1));
            Files.copy(log, rotated);
            FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            writer.write(ByteBuffer.wrap("three\n".getBytes(StandardCharsets.US_ASCII)));
        }

        passes(Duration.ofSeconds(2));

        assertThat(handler.lines()).containsExactly("one", "two", "three");
        assertThat(listener.notices).last().asString().contains("8 NUL bytes");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldFindARenamedFileWhateverItsName() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        stop();
        write(log, "two\n");
        Files.move(log, directory.resolve("put away"));
        write(log, "three\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "two", "three");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldReadOnFromTheCompressedFileWhenItWasCompressedWhileNobodyRead() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        stop();
        write(log, "two\n");
        Files.move(log, rotated);
        compress(rotated);
        write(log, "three\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(2));

        assertThat(handler.lines()).containsExactly("one", "two", "three");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldNoticeATruncationThoughTheFileHasGrownBeyondIt() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\ntwo\n");
        passes(Duration.ofSeconds(1));
        Files.copy(log, rotated);

        Files.writeString(log, "three\nfour\nfive\n", StandardOpenOption.TRUNCATE_EXISTING);
        passes(Duration.ofSeconds(2));

        assertThat(handler.lines()).containsExactly("one", "two", "three", "four", "five");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldReadOnWhenTheFileIsRemoved() throws Exception {
        start(Start.BEGINNING);
        try (FileChannel writer = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write(ByteBuffer.wrap("one\n".getBytes(StandardCharsets.US_ASCII)));
            passes(Duration.ofSeconds(1));
            Files.delete(log);
            writer.write(ByteBuffer.wrap("two\n".getBytes(StandardCharsets.US_ASCII)));
        }

        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "two");
    }

    @Test
    void shouldCountWhatWasRemovedBeforeItWasRead() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        unreadable.add(rotated);
        source.close();
        source.read(buffer, 0, buffer.length);
        write(log, "two\n");
        Files.move(log, rotated);
        write(log, "three\n");
        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));
        Files.delete(rotated);

        passes(Duration.ofSeconds(6));
        passes(Duration.ofSeconds(6));

        assertThat(handler.lines()).containsExactly("one", "three");
        assertThat(listener.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.kind()).isEqualTo(GapKind.SKIPPED);
            assertThat(gap.detail()).contains("access.log");
        });
    }

    /** A sibling that nobody could read goes on in its compressed copy: it is read, or counted, once. */
    @Test
    void shouldReadASiblingThatWasCompressedBeforeItCouldBeReadWithoutCountingIt() throws Exception {
        Path sibling = siblingThatCannotBeRead();
        compress(sibling);
        passes(Duration.ofSeconds(6));
        passes(WAIT);
        passes(Duration.ofSeconds(6));

        assertThat(handler.lines()).containsExactly("one", "three", "two");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldCountOnceASiblingThatCanBeReadNeitherBeforeNorAfterItWasCompressed() throws Exception {
        Path sibling = siblingThatCannotBeRead();
        unreadable.add(Path.of(sibling + ".gz"));
        compress(sibling);
        passes(Duration.ofSeconds(6));
        passes(WAIT);
        passes(Duration.ofSeconds(6));
        passes(WAIT);

        assertThat(handler.lines()).containsExactly("one", "three");
        assertThat(listener.gaps).singleElement().asString().contains(sibling.getFileName() + ".gz");
    }

    private Path siblingThatCannotBeRead() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n");
        passes(Duration.ofSeconds(1));
        Path sibling = directory.resolve("access.log.2");
        unreadable.add(sibling);
        write(sibling, "two\n");
        write(log, "three\n");
        passes(Duration.ofSeconds(6));
        return sibling;
    }

    @Test
    void shouldCountHalfALineAndNotMixItWithTheNextFile() throws Exception {
        start(Start.BEGINNING);
        write(log, "one\n12");
        passes(Duration.ofSeconds(1));
        Files.move(log, rotated);
        write(log, "0 two\n");

        passes(Duration.ofSeconds(1));
        passes(WAIT.plusSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "0 two");
        assertThat(listener.gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.kind()).isEqualTo(GapKind.TORN_LINE))
                .satisfies(gap -> assertThat(gap.bytes()).isEqualTo(2));
    }

    @Test
    void shouldGoOnWhereACheckpointOfTheFirstFormatStands() throws Exception {
        write(log, "one\ntwo\n");
        String id = String.valueOf(
                Files.readAttributes(log, BasicFileAttributes.class).fileKey());
        CRC32C crc = new CRC32C();
        crc.update("one\n".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                directory.resolve("state"),
                "caudal-tail 1\nfile " + id + "\noffset 4\nfingerprint 4 " + String.format("%08x", crc.getValue())
                        + "\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("two");
    }

    @Test
    void shouldSkipToALineEndWhenACheckpointIsInMidLine() throws Exception {
        write(log, "120 two\n83 three\n");
        String id = String.valueOf(
                Files.readAttributes(log, BasicFileAttributes.class).fileKey());
        Files.writeString(
                directory.resolve("state"), "caudal-tail 1\nfile " + id + "\noffset 1\nfingerprint 0 00000000\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("83 three");
        assertThat(listener.gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.kind()).isEqualTo(GapKind.RESYNCHRONISED))
                .satisfies(gap -> assertThat(gap.bytes()).isEqualTo(7));
    }

    @Test
    void shouldFollowALinkToDatedFiles() throws Exception {
        Path first = directory.resolve("access-20261128.log");
        Path second = directory.resolve("access-20261129.log");
        write(first, "one\n");
        Files.createSymbolicLink(log, first.getFileName());
        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));
        write(second, "three\n");
        Files.delete(log);
        Files.createSymbolicLink(log, second.getFileName());
        write(first, "two\n");

        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "two", "three");
    }

    @Test
    void shouldReadRotatedFilesOfAnotherFolder() throws Exception {
        Path old = Files.createDirectories(directory.resolve("old"));
        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));
        stop();
        write(old.resolve("kept-1"), "one\n");
        write(log, "two\n");

        start(Start.BEGINNING);
        passes(Duration.ofSeconds(1));

        assertThat(handler.lines()).containsExactly("one", "two");
    }

    /** In order: at the end of what is there. */
    private void stop() throws Exception {
        source.finish();
        assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(-1);
        source.close();
    }

    private void start(Start start) throws IOException {
        SourceClock clock = new SourceClock() {
            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public long nanoTime() {
                return nanos;
            }
        };
        FileTailSettings settings = new FileTailSettings(
                log,
                RotatedNames.parse(directory.resolve("old") + "/kept-*"),
                directory.resolve("state"),
                start,
                FileTailSettings.DEFAULT_POLL_INTERVAL,
                WAIT,
                Duration.ZERO,
                WhenFull.WAIT);
        source = new FileTailSource("tail", settings, new Surroundings(clock, path -> {
            if (unreadable.contains(path)) {
                throw new AccessDeniedException(path.toString());
            }
            if (rotationsWhileOpening > 0) {
                rotateAll();
                write(log, (10 - rotationsWhileOpening) + "\n");
                rotationsWhileOpening--;
            }
            return FileChannel.open(path, StandardOpenOption.READ);
        }));
        Files.createDirectories(directory.resolve("old"));
        source.open(listener);
    }

    /** Time passes; then everything is read that is there. */
    private void passes(Duration duration) throws IOException {
        nanos += duration.toNanos();
        int count = source.step(buffer, 0, buffer.length);
        while (count > 0) {
            handler.onChunk(buffer, 0, count, 0, 0);
            count = source.step(buffer, 0, buffer.length);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void compress(Path file) throws IOException {
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
            Files.copy(file, gzip);
        }
        Files.delete(file);
    }
}
