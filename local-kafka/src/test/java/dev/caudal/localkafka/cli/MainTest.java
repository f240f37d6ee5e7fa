// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MainTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temp;

    @Test
    void shouldNameEveryProblemWhenSeveralArgumentsAreOutOfRange() {
        assertThat(run("start", "--dir", temp.toString(), "--brokers", "4", "--port", "70000"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("brokers=4 is not between 1 and 3")
                .contains("port=70000 is not between 0 and 65535");
    }

    @Test
    void shouldSayWhichPortsDoNotFitWhenTheyWouldPassTheLast() {
        assertThat(run("start", "--dir", temp.toString(), "--brokers", "3", "--port", "65534"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("port=65534 leaves no room below 65535 for 3 brokers");
    }

    @Test
    void shouldRefuseThePortWhenItIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("start", "--dir", temp.toString(), "--port", String.valueOf(taken.getLocalPort())))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("port " + taken.getLocalPort() + " is in use on 127.0.0.1");
        }
    }

    @Test
    void shouldRefuseTheDirectoryWhenItIsAFile() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThat(run("start", "--dir", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(file + " is not a directory");
    }

    @Test
    void shouldRefuseTheDirectoryWhenItCannotBeMade() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThat(run("start", "--dir", file.resolve("below").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot write to " + file.resolve("below"));
    }

    @Test
    void shouldExitWith2WhenTheDirectoryIsMissingOrTheCommandUnknown() {
        assertThat(run("start")).isEqualTo(2);
        assertThat(run("stop")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
