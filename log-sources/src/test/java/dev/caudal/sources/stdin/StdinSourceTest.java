// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.SourceChild;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: standard input is there once. */
class StdinSourceTest {
    @TempDir
    private Path directory;

    private Process child;
    private Process holder;

    @AfterEach
    void kill() throws Exception {
        for (Process process : new Process[] {child, holder}) {
            if (process != null) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private ProcessBuilder childProcess() {
        ProcessBuilder builder = new ProcessBuilder(SourceChild.command(directory.resolve("output"), "stdin"))
                .redirectError(directory.resolve("errors").toFile());
        builder.environment().put("XDG_RUNTIME_DIR", directory.toString());
        return builder;
    }

    /** Starts a supervisor, whose standard input is an anonymous pipe that it keeps open. */
    private OutputStream holdAPipe() throws IOException {
        holder = new ProcessBuilder("sleep", "600").start();
        return holder.getOutputStream();
    }

    /** The child gets the supervisor's pipe, as any child of it would. */
    private void startWithHeldPipe(ProcessBuilder builder) throws IOException {
        Files.deleteIfExists(directory.resolve("output"));
        child = builder.redirectInput(new File("/proc/" + holder.pid() + "/fd/0"))
                .start();
    }

    private static void write(OutputStream pipe, String text) throws IOException {
        pipe.write(text.getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    private List<String> notes() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".reader"))
                    .toList();
        }
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void shouldReadAPipeAsItIsWrittenAndEndWithIt() throws Exception {
        child = childProcess().start();
        try (OutputStream input = child.getOutputStream()) {
            input.write("83 one\n".getBytes(StandardCharsets.US_ASCII));
            input.flush();
            Await.until("the line arrives", () -> output().equals("83 one\n"));
            input.write("83 two".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 one\n83 twoEND");
    }

    @Test
    void shouldReadAFileFromWhereTheShellLeftOff() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "1\n2\n3\n");
        ProcessBuilder builder = childProcess();
        builder.command().addAll(0, List.of("sh", "-c", "head -c 2 >/dev/null; exec \"$@\"", "sh"));

        child = builder.redirectInput(file.toFile()).start();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("2\n3\nEND");
    }

    @Test
    void shouldSkipTheRestOfALineWhenTheShellLeftOffInIt() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 first\n83 second\n83 third\n");
        ProcessBuilder builder = childProcess();
        builder.command().addAll(0, List.of("sh", "-c", "head -c 12 >/dev/null; exec \"$@\"", "sh"));

        child = builder.redirectInput(file.toFile()).start();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 third\nEND");
        assertThat(directory.resolve("errors")).content().contains("RESYNCHRONISED", "bytes=7");
    }

    @Test
    void shouldNotTakeTheRestOfALineInAnAnonymousPipeForALineWhenItWasKilledAndStartedAgain() throws Exception {
        try (OutputStream pipe = holdAPipe()) {
            write(pipe, "83 first\n83 GET /x?id=");
            for (int life = 0; life < 2; life++) {
                startWithHeldPipe(childProcess());
                Await.until("it is read", () -> output().equals("83 first\n83 GET /x?id="));
                child.destroyForcibly().waitFor();
                write(pipe, "91 of it\n83 first\n83 GET /x?id=");
            }

            startWithHeldPipe(childProcess());
            write(pipe, "91 of it\n83 second\n");
            Await.until("the last line arrives", () -> output().endsWith("83 second\n"));
            assertThat(output()).isEqualTo("83 first\n83 GET /x?id=91 of it\n83 second\n");
        }
    }

    @Test
    void shouldLoseNothingOfAnAnonymousPipeOverAnOrderlyRestart() throws Exception {
        try (OutputStream pipe = holdAPipe()) {
            for (int life = 0; life < 2; life++) {
                String line = "83 life " + life + "\n";
                write(pipe, line);
                startWithHeldPipe(childProcess());
                Await.until("it is read", () -> output().equals(line));
                assertThat(notes()).hasSize(1);
                child.destroy();
                assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(notes()).isEmpty();
            }
        }
    }

    @Test
    void shouldSkipTheRestOfALineInAnAnonymousPipeThatWasCutByAnOrderlyEnd() throws Exception {
        try (OutputStream pipe = holdAPipe()) {
            write(pipe, "83 hal");
            startWithHeldPipe(childProcess());
            Await.until("it is read", () -> output().equals("83 hal"));
            child.destroy();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

            startWithHeldPipe(childProcess());
            write(pipe, "91 of it\n83 whole\n");
            Await.until("the whole line arrives", () -> output().equals("83 whole\n"));
        }
    }

    @Test
    void shouldLeaveNoNoteOfAPipeThatIsOver() throws Exception {
        child = childProcess().start();
        try (OutputStream input = child.getOutputStream()) {
            write(input, "83 half a line");
        }

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 half a lineEND");
        assertThat(notes()).isEmpty();
    }

    @Test
    void shouldReadAllTheSameAndSayWhatMayGoWrongWhenNoNoteOfAnAnonymousPipeCanBeWritten() throws Exception {
        ProcessBuilder builder = childProcess();
        builder.environment().put("XDG_RUNTIME_DIR", "relative");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory.resolve("missing"));
        child = builder.start();
        try (OutputStream input = child.getOutputStream()) {
            write(input, "83 first\n");
        }

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output()).isEqualTo("83 first\nEND");
        assertThat(directory.resolve("errors"))
                .content()
                .contains("missing/caudal-pipe-", "cannot be written", "set XDG_RUNTIME_DIR");
    }

    @Test
    void shouldNotTakeTheRestOfALineInANamedPipeForALineWhenItWasKilledAndStartedAgain() throws Exception {
        Path pipe = makePipe();
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            held.write("of a line\n83 first\n83 hal".getBytes(StandardCharsets.US_ASCII));
            child = childProcess().redirectInput(pipe.toFile()).start();
            Await.until("it is read", () -> output().equals("83 first\n83 hal"));
            child.destroyForcibly().waitFor();

            held.write("f\n83 whole\n".getBytes(StandardCharsets.US_ASCII));
            child = childProcess().redirectInput(pipe.toFile()).start();
            Await.until("the whole line arrives", () -> output().equals("83 whole\n"));
        }
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(output()).isEqualTo("83 whole\nEND");
    }

    @Test
    void shouldLoseNothingOfANamedPipeOverAnOrderlyRestart() throws Exception {
        Path pipe = makePipe();
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            held.write("of a line\n".getBytes(StandardCharsets.US_ASCII));
            for (int life = 0; life < 2; life++) {
                String line = "83 life " + life + "\n";
                held.write(line.getBytes(StandardCharsets.US_ASCII));
                child = childProcess().redirectInput(pipe.toFile()).start();
                Await.until("it is read", () -> output().equals(line));
                child.destroy();
                assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void shouldTrustNoNamedPipeWithoutANoteThatItsReaderStoppedAtALineEnd() throws Exception {
        Path pipe = makePipe();
        Path note = directory.resolve("log.pipe.reader");
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            for (String found : List.of("", "xyz\n", "(dev=1,ino=2) line-start\n", "a directory")) {
                Files.deleteIfExists(note);
                if (found.equals("a directory")) {
                    Files.createDirectory(note);
                } else if (!found.isEmpty()) {
                    Files.writeString(note, found);
                }
                held.write("91 of a line\n83 whole\n".getBytes(StandardCharsets.US_ASCII));
                child = childProcess().redirectInput(pipe.toFile()).start();
                Await.until("the whole line arrives", () -> output().endsWith("83 whole\n"));
                child.destroyForcibly().waitFor();

                assertThat(output()).as("note: %s", found).isEqualTo("83 whole\n");
                Files.delete(directory.resolve("output"));
            }
        }
    }

    private Path makePipe() throws Exception {
        Path pipe = directory.resolve("log.pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    @Test
    void shouldWaitForRoomWithoutBeingToldOnlyWhereNobodyIsHeldUp() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 a\n");

        child = childProcess().redirectInput(file.toFile()).start();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("errors")).content().contains("waits true");

        child = childProcess().start();
        child.getOutputStream().close();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("errors")).content().contains("waits false");
    }
}
