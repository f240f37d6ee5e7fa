// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Customers;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamedPipeSourceTest extends LogSourceContract {
    private Path path() {
        return directory.resolve("log.pipe");
    }

    @Override
    protected LogSource newSource() {
        return new NamedPipeSource("pipe", NamedPipeSettings.at(path()), InheritedDescriptors.NONE);
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        Files.write(path(), lines, StandardCharsets.ISO_8859_1, StandardOpenOption.WRITE);
    }

    @Test
    void shouldMakeThePipeForItsOwnerAloneWhenItIsMissing() throws Exception {
        start();

        NamedPipes.requirePipe(path());
        assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldGoOnWhenWritersComeAndGo() throws Exception {
        start();

        for (int i = 0; i < 20; i++) {
            write(List.of("83 writer " + i));
        }

        Await.until("all lines arrive", () -> handler.lines().size() == 20);
        assertThat(handler.ends()).isZero();
        assertThat(listener.openings).hasSize(1);
    }

    @Test
    void shouldKeepThePipeWhenClosed() throws Exception {
        start().close(Duration.ofSeconds(5));

        NamedPipes.requirePipe(path());
    }

    @Test
    void shouldHealWhenThePipeIsRemoved() throws Exception {
        start();
        write(List.of("83 before"));

        Files.delete(path());

        Await.until("the gap is seen", () -> listener.count(GapKind.REOPENED) == 1);
        Await.until("the pipe is there again", () -> Files.exists(path()));
        write(List.of("83 after"));
        Await.until("both lines arrive", () -> handler.lines().size() == 2);
        assertThat(handler.lines()).containsExactly("83 before", "83 after");
    }

    @Test
    void shouldServeTheWritersOfAReplacedPipeUntilTheLastOneLeaves() throws Exception {
        start();
        try (OutputStream old = Files.newOutputStream(path(), StandardOpenOption.WRITE)) {
            old.write("83 old 0\n".getBytes(StandardCharsets.US_ASCII));
            Files.delete(path());
            Await.until("the gap is seen", () -> listener.count(GapKind.REOPENED) == 1);
            Await.until("the pipe is there again", () -> Files.exists(path()));

            for (int i = 1; i <= 1000; i++) {
                old.write(("83 old " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            write(List.of("83 new"));
            Await.until("all lines arrive", () -> handler.lines().size() == 1002);
        }

        Await.until(
                "the old pipe is let go of",
                () -> listener.notices.stream().anyMatch(notice -> notice.contains("no writer")));
        assertThat(handler.lines())
                .contains("83 new", "83 old 0", "83 old 1000")
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldKeepLinesOfManyWritersWholeWhenTheyAreNoLongerThanAPipeTakesAtOnce() throws Exception {
        start();
        int writers = 8;
        List<Thread> threads = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String line = "w" + w + " " + "x".repeat(2000) + "\n";
            threads.add(new Thread(() -> {
                try (OutputStream out = Files.newOutputStream(path(), StandardOpenOption.WRITE)) {
                    for (int i = 0; i < 200; i++) {
                        out.write(line.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        threads.forEach(Thread::start);

        Await.until("all lines arrive", () -> handler.size() == writers * 200 * 2004);
        assertThat(handler.lines()).hasSize(writers * 200).allMatch(line -> line.length() == 2003);
    }

    /** A reader that is killed at any byte, while something else holds the pipe open with the rest in it. */
    @Test
    void shouldLetALineGoOnlyWhereItsOwnIdLeadsWhereverTheReaderBeforeWasKilled() throws Exception {
        long seed = 83;
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        List<String> lines = Customers.lines(new Random(seed), 8);
        List<String> whole = lines.stream().map(String::stripTrailing).toList();
        byte[] stream = String.join("", lines).getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile held = new RandomAccessFile(path().toFile(), "rw")) {
            for (int killed = 1; killed <= stream.length; killed++) {
                Customers first = new Customers();
                Customers second = new Customers();
                LogSource source = newSource();
                source.open(listener);
                held.write(stream, 0, killed);
                byte[] buffer = new byte[stream.length];
                int count = source.read(buffer, 0, buffer.length);
                first.pipeline().onChunk(buffer, 0, count, 0, 0);
                source.close();
                held.write(stream, killed, stream.length - killed);
                int before = listener.openings.size();
                SourceRunner next = new SourceRunner(newSource(), second.pipeline(), listener);
                next.start();
                Await.until("it is open", () -> listener.openings.size() > before);
                assertThat(next.close(Duration.ofSeconds(5))).isTrue();

                List<String> received = new ArrayList<>(first.received());
                received.addAll(second.received());
                assertThat(received)
                        .as("seed %d, killed at %d", seed, killed)
                        .isSubsetOf(whole)
                        .doesNotHaveDuplicates();
                assertThat(received.size()).isGreaterThanOrEqualTo(whole.size() - 1);
            }
        }
    }

    @Test
    void shouldLoseNothingOverAnOrderlyRestartWhateverWaitsInThePipe() throws Exception {
        start();
        write(List.of("83 before"));
        Await.until("it is read", () -> handler.lines().size() == 1);
        try (RandomAccessFile held = new RandomAccessFile(path().toFile(), "rw")) {
            closeRunners();
            held.write("83 meanwhile\n".getBytes(StandardCharsets.US_ASCII));

            start(newSource(), handler);
            write(List.of("83 after"));

            Await.until("all is read", () -> handler.lines().size() == 3);
        }
        assertThat(handler.lines()).containsExactly("83 before", "83 meanwhile", "83 after");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldSkipTheRestOfALineThatWasCutByAnOrderlyEnd() throws Exception {
        start();
        try (RandomAccessFile held = new RandomAccessFile(path().toFile(), "rw")) {
            held.write("83 hal".getBytes(StandardCharsets.US_ASCII));
            Await.until("it is read", () -> handler.size() == 6);
            closeRunners();
            held.write("f, 91 of it\n83 whole\n".getBytes(StandardCharsets.US_ASCII));

            CollectingHandler next = new CollectingHandler();
            start(newSource(), next);

            Await.until("the whole line arrives", () -> next.size() > 0);
            assertThat(next.lines()).containsExactly("83 whole");
        }
        assertThat(listener.gaps)
                .singleElement()
                .satisfies(gap -> assertThat(gap.bytes()).isEqualTo(12));
    }

    @Test
    void shouldTakeAPipeThatSomebodyMadeToBeginALineOnlyWhenItIsEmpty() throws Exception {
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        try (NamedPipeSource empty =
                new NamedPipeSource("a", NamedPipeSettings.at(path()), InheritedDescriptors.NONE)) {
            empty.open(listener);
            assertThat(empty.mayBeginMidLine()).isFalse();
        }
        Files.delete(path());
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        Files.deleteIfExists(directory.resolve("log.pipe.reader"));
        try (RandomAccessFile held = new RandomAccessFile(path().toFile(), "rw");
                NamedPipeSource full =
                        new NamedPipeSource("a", NamedPipeSettings.at(path()), InheritedDescriptors.NONE)) {
            held.write("of a line\n".getBytes(StandardCharsets.US_ASCII));
            full.open(listener);
            assertThat(full.mayBeginMidLine()).isTrue();
        }
    }

    @Test
    void shouldTrustNoPipeBesideWhichNothingCanBeRemembered() throws Exception {
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        Files.createDirectory(directory.resolve("log.pipe.reader"));

        try (NamedPipeSource source =
                new NamedPipeSource("a", NamedPipeSettings.at(path()), InheritedDescriptors.NONE)) {
            source.open(listener);
            assertThat(source.mayBeginMidLine()).isTrue();
        }
    }

    @Test
    void shouldTakeANoteThatTellsNothingForThatOfAReaderThatWasKilled() throws Exception {
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        Path note = directory.resolve("log.pipe.reader");
        Object identity = NamedPipes.identity(path());
        for (String text : List.of("", "xyz\n", identity + " line-st", identity + " read", "(dev=1,ino=2) li")) {
            Files.writeString(note, text);
            assertThat(beginsMidLine(path())).as("note: %s", text).isTrue();
        }
        Files.writeString(note, "(dev=1,ino=2) reading\n");
        assertThat(beginsMidLine(path())).isFalse();
        Files.delete(note);
        assertThat(beginsMidLine(path())).isFalse();
    }

    /** A pipe that somebody made anew may have the number of the removed one: only a reader of it could know better. */
    @Test
    void shouldSkipAndCountALineOfANewPipeThatHasTheNumberOfOneWhoseReaderWasKilled() throws Exception {
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        Path note = directory.resolve("log.pipe.reader");
        Files.writeString(note, NamedPipes.identity(path()) + " reading\n");

        start();
        try (OutputStream writer = new FileOutputStream(path().toFile())) {
            writer.write("83 one\n83 two\n".getBytes(StandardCharsets.US_ASCII));
        }

        Await.until("the second line arrives", () -> handler.lines().size() == 1);
        assertThat(handler.lines()).containsExactly("83 two");
        assertThat(listener.gaps)
                .containsExactly(new CollectingListener.Gap(
                        GapKind.RESYNCHRONISED, 1, 7, listener.gaps.get(0).detail()));
    }

    @Test
    void shouldKeepOneNoteOfAPipeWhicheverLinkLeadsThere() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("log.pipe"));
        NamedPipes.ensure(NamedPipeSettings.at(path()));
        SourceRunner inOrder = new SourceRunner(
                new NamedPipeSource("a", NamedPipeSettings.at(link), InheritedDescriptors.NONE), handler, listener);
        inOrder.start();
        Await.until("it is open", () -> !listener.openings.isEmpty());
        assertThat(inOrder.close(Duration.ofSeconds(5))).isTrue();

        assertThat(beginsMidLine(path())).isFalse();
        // That one was closed without an orderly end.
        assertThat(beginsMidLine(link)).isTrue();
        assertThat(directory.resolve("link.reader")).doesNotExist();
    }

    private boolean beginsMidLine(Path path) throws Exception {
        try (NamedPipeSource source = new NamedPipeSource("a", NamedPipeSettings.at(path), InheritedDescriptors.NONE)) {
            source.open(listener);
            return source.mayBeginMidLine();
        }
    }

    @Test
    void shouldSayWhoseWritersAreLetGoOfWhenTooManyReplacedPipesHaveSome() throws Exception {
        start();
        List<OutputStream> writers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            assertThat(listener.notices).isEmpty();
            writers.add(Files.newOutputStream(path(), StandardOpenOption.WRITE));
            int replaced = i + 1;
            Files.delete(path());
            Await.until("the pipe is there again", () -> listener.openings.size() > replaced);
        }

        assertThat(listener.notices)
                .singleElement()
                .asString()
                .contains(path().toString(), "EPIPE", "reopen their logs");
        assertThatThrownBy(() -> writers.get(0).write("83 oldest\n".getBytes(StandardCharsets.US_ASCII)))
                .hasMessageContaining("Broken pipe");
        writers.get(1).write("83 next\n".getBytes(StandardCharsets.US_ASCII));
        Await.until("the next one's line arrives", () -> handler.lines().equals(List.of("83 next")));
        for (OutputStream writer : writers) {
            writer.close();
        }
    }

    @Test
    void shouldServeTheWritersOfEveryReplacedPipe() throws Exception {
        start();
        List<OutputStream> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(Files.newOutputStream(path(), StandardOpenOption.WRITE));
            int replaced = i + 1;
            Files.delete(path());
            Await.until("the gap is seen", () -> listener.count(GapKind.REOPENED) == replaced);
            Await.until("the pipe is there again", () -> listener.openings.size() > replaced);
        }

        for (int i = 0; i < 1000; i++) {
            writers.get(i % 4).write(("83 line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
        }

        Await.until("all lines arrive", () -> handler.lines().size() == 1000);
        assertThat(handler.lines()).doesNotHaveDuplicates().allMatch(line -> line.startsWith("83 line "));
        for (OutputStream writer : writers) {
            writer.close();
        }
        Await.until("all old pipes are let go of", () -> listener.notices.size() == 4);
        assertThat(listener.gaps).allMatch(gap -> gap.bytes() == 0);
    }

    @Test
    void shouldGiveUpAndCountWhatCannotArriveWholeFromAReplacedPipe() throws Exception {
        start();
        String tooLong = "83 " + "x".repeat(100_000) + " 91\n";
        try (OutputStream old = Files.newOutputStream(path(), StandardOpenOption.WRITE)) {
            Files.delete(path());
            Await.until("the pipe is there again", () -> listener.openings.size() == 2);

            old.write(("83 a\n" + tooLong + "83 b\n83 hal").getBytes(StandardCharsets.US_ASCII));
        }

        Await.until("the old pipe is let go of", () -> listener.notices.size() == 1);
        Await.until("the other lines arrive", () -> handler.lines().size() == 2);
        assertThat(handler.lines()).containsExactly("83 a", "83 b");
        assertThat(listener.gaps)
                .extracting(CollectingListener.Gap::kind, CollectingListener.Gap::bytes)
                .containsExactly(
                        tuple(GapKind.REOPENED, 0L),
                        tuple(GapKind.REOPENED, (long) tooLong.length()),
                        tuple(GapKind.TORN_LINE, 6L));
    }

    @Test
    void shouldGiveUpTheLineInWhichAPipeWasReplacedAndServeItsWritersAllTheSame() throws Exception {
        start();
        try (OutputStream old = Files.newOutputStream(path(), StandardOpenOption.WRITE)) {
            old.write("83 hal".getBytes(StandardCharsets.US_ASCII));
            Await.until("it is read", () -> handler.size() == 6);
            Files.delete(path());
            Await.until("the pipe is there again", () -> listener.openings.size() == 2);

            old.write("f, 91 of it\n83 whole\n".getBytes(StandardCharsets.US_ASCII));
            Await.until("the whole line arrives", () -> handler.text().endsWith("83 whole\n"));
        }
        assertThat(handler.text()).isEqualTo("83 hal83 whole\n");
        assertThat(handler.abandonments()).isEqualTo(1);
        assertThat(listener.gaps.stream()
                        .mapToLong(CollectingListener.Gap::bytes)
                        .sum())
                .isEqualTo(12);
    }

    @Test
    void shouldCountWhatIsInAReplacedPipeWhenTheSourceIsClosed() throws Exception {
        start();
        try (OutputStream old = Files.newOutputStream(path(), StandardOpenOption.WRITE)) {
            Files.delete(path());
            Await.until("the pipe is there again", () -> listener.openings.size() == 2);
            old.write("83 half a line".getBytes(StandardCharsets.US_ASCII));

            closeRunners();
        }

        assertThat(listener.gaps.stream()
                        .mapToLong(CollectingListener.Gap::bytes)
                        .sum())
                .isEqualTo(14);
    }

    @Test
    void shouldSayWhatIsThereWhenItIsNoPipe() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 line\n");
        Path dangling = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));

        assertThatThrownBy(() -> NamedPipes.ensure(NamedPipeSettings.at(file)))
                .hasMessageContaining("a regular file of 8 bytes, not a named pipe");
        assertThatThrownBy(() -> NamedPipes.ensure(NamedPipeSettings.at(directory)))
                .hasMessageContaining("a directory, not a named pipe");
        assertThatThrownBy(() -> NamedPipes.ensure(NamedPipeSettings.at(dangling)))
                .hasMessageContaining("a symbolic link to nothing");
        assertThatThrownBy(() -> NamedPipes.ensure(NamedPipeSettings.at(Path.of("/dev/null"))))
                .hasMessageContaining("a socket or a device");
        assertThatThrownBy(() -> NamedPipes.ensure(NamedPipeSettings.at(directory.resolve("no/such/pipe"))))
                .hasMessageContaining("could not be made");
        assertThat(file).hasContent("83 line");
    }

    @Test
    void shouldTryAgainWhenAFileStandsInTheWay() throws Exception {
        Files.writeString(path(), "83 written by a server that found no pipe\n");
        SourceRunner runner = new SourceRunner(newSource(), handler, listener);
        runner.start();
        Await.until("it fails", () -> !listener.failures.isEmpty());

        Files.delete(path());

        Await.until("it opens", () -> !listener.openings.isEmpty());
        assertThat(runner.close(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void shouldFollowALinkToAPipe() throws Exception {
        NamedPipes.ensure(NamedPipeSettings.at(directory.resolve("real.pipe")));
        Files.createSymbolicLink(path(), directory.resolve("real.pipe"));
        start();

        write(List.of("83 through a link"));

        Await.until("the line arrives", () -> handler.lines().size() == 1);
    }

    @Test
    void shouldGivePermissionsWhenAsked() throws Exception {
        NamedPipes.ensure(
                new NamedPipeSettings(path(), null, null, null, PosixFilePermissions.fromString("rw--w--w-")));

        assertThat(Files.getPosixFilePermissions(path())).isEqualTo(PosixFilePermissions.fromString("rw--w--w-"));
    }

    @Test
    void shouldReadTheDescriptorsOfSystemdOnlyWhenTheyAreMeantForThisProcess() {
        Map<String, String> environment =
                Map.of("LISTEN_PID", "42", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "http:hls-pipe");

        assertThat(InheritedDescriptors.of(environment, 42).find("hls-pipe")).contains(Path.of("/proc/self/fd/4"));
        assertThat(InheritedDescriptors.of(environment, 42).find("other")).isEmpty();
        assertThat(InheritedDescriptors.of(environment, 43).find("hls-pipe")).isEmpty();
        assertThat(InheritedDescriptors.of(Map.of("LISTEN_PID", "42", "LISTEN_FDS", "x"), 42)
                        .names())
                .isEmpty();
    }
}
