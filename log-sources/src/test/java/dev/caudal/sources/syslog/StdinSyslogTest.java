// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A unix datagram socket as standard input, as systemd hands it over; perl plays systemd and the web server. */
class StdinSyslogTest {
    private static final String SYSTEMD = """
            use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un(shift)) or die;
            open(STDIN, '<&S') or die; exec @ARGV""";
    private static final String SENDER = """
            use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; my $to = sockaddr_un(shift);
            defined(send(S, $_, 0, $to)) or die for @ARGV""";

    @TempDir
    private Path directory;

    @Test
    void shouldReadOneMessageADatagramWhenStandardInputIsAUnixDatagramSocket() throws Exception {
        Peers.require("perl", "perl-base");
        Path socket = directory.resolve("log.sock");
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(SourceChild.command(output, "syslog", "listen=stdin"));
        builder.command().addAll(0, List.of("perl", "-e", SYSTEMD, socket.toString()));
        Process child =
                builder.redirectError(directory.resolve("errors").toFile()).start();
        try {
            Await.until("the source is open", () -> Files.exists(output));
            int sent = new ProcessBuilder(
                            "perl",
                            "-e",
                            SENDER,
                            socket.toString(),
                            "<190>Nov 22 15:20:01 edge nginx: 83 one",
                            "",
                            "<190>Nov 22 15:20:01 edge nginx: 83 " + "x".repeat(60_000),
                            "83 last\n")
                    .inheritIO()
                    .start()
                    .waitFor();
            assertThat(sent).isZero();

            Await.until("the last message arrives", () -> text(output).endsWith("83 last\n"));
            assertThat(text(output)).isEqualTo("83 one\n\n83 " + "x".repeat(60_000) + "\n83 last\n");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static String text(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return "";
        }
    }
}
