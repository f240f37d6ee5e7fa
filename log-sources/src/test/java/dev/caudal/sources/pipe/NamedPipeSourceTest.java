// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.regex.Pattern;
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

    @Test
    void shouldCountTornLinesWhenItKnowsHowLinesBegin() throws Exception {
        NamedPipeSettings settings = new NamedPipeSettings(
                path(), null, null, null, NamedPipeSettings.OWNER_ONLY, Pattern.compile("[a-z0-9-]+ [0-9.]+ - "));
        try (NamedPipeSource source = new NamedPipeSource("pipe", settings, InheritedDescriptors.NONE)) {
            source.open(listener);
            write(List.of(
                    "83 203.0.113.5 - whole", "83 203.0.113.5 - first h91 203.0.113.6 - other", "alf\" 200 -", ""));
            source.read(new byte[4096], 0, 4096);
        }

        assertThat(listener.count(GapKind.TORN_LINE)).isEqualTo(1);
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
                new NamedPipeSettings(path(), null, null, null, PosixFilePermissions.fromString("rw--w--w-"), null));

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
