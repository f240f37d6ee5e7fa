// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe that outlives the processes that read it, as systemd keeps one; this test holds it open in systemd's place. */
class SystemdDescriptorTest {
    /** Opens the pipe as descriptor 3 and announces it, as systemd does, then becomes the reader. */
    private static final String SYSTEMD =
            "exec 3<>\"$1\"; shift; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=hls exec \"$@\"";

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNothingWhenTheReaderIsStoppedAndStartedAgain() throws Exception {
        Path pipe = directory.resolve("hls.pipe");
        NamedPipes.ensure(NamedPipeSettings.at(pipe));
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            // Whether somebody has read this before the first life is unknown.
            held.write("of a line\n".getBytes(StandardCharsets.US_ASCII));
            for (int life = 0; life < 3; life++) {
                String line = "83 written before life " + life + "\n";
                held.write(line.getBytes(StandardCharsets.US_ASCII));
                Process child = start(pipe, life);
                try {
                    Path output = output(life);
                    Await.until("the line arrives", () -> text(output).equals(line));
                    child.destroy();
                    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
                } finally {
                    child.destroyForcibly().waitFor();
                }
                assertThat(pipe).exists();
            }
        }
    }

    @Test
    void shouldNotTakeTheRestOfALineForALineWhenTheReaderWasKilledInIt() throws Exception {
        Path pipe = directory.resolve("hls.pipe");
        NamedPipes.ensure(NamedPipeSettings.at(pipe));
        try (RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw")) {
            for (int life = 0; life < 3; life++) {
                Process child = start(pipe, life);
                try {
                    held.write(("91 of a line\n83 life " + life + "\n83 hal").getBytes(StandardCharsets.US_ASCII));
                    Path output = output(life);
                    String line = "83 life " + life + "\n83 hal";
                    Await.until("the line arrives", () -> text(output).equals(line));
                } finally {
                    child.destroyForcibly().waitFor();
                }
            }
        }
    }

    private Process start(Path pipe, int life) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(SourceChild.command(output(life), "fifo", "path=" + pipe, "descriptor=hls"));
        builder.command().addAll(0, List.of("sh", "-c", SYSTEMD, "sh", pipe.toString()));
        return builder.redirectError(directory.resolve("errors").toFile()).start();
    }

    private Path output(int life) {
        return directory.resolve("output" + life);
    }

    private static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }
}
