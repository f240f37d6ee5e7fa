// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.spi.SourceTypes;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check of the configuration can tell of an address before anything listens there. */
final class ListenTrialTest {
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @TempDir
    private Path directory;

    @Test
    void shouldWarnOfAPortThatIsTakenAndSayNothingOfAFreeOne() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        int freed;
        try (DatagramSocket datagrams = new DatagramSocket(0, loopback);
                ServerSocket connections = new ServerSocket(0, 1, loopback)) {
            look("udp://127.0.0.1:" + datagrams.getLocalPort());
            look("tcp://127.0.0.1:" + connections.getLocalPort());
            assertThat(problems).isEmpty();
            assertThat(warnings)
                    .hasSize(2)
                    .allSatisfy(warning -> assertThat(warning)
                            .contains(
                                    "cannot listen on /127.0.0.1:",
                                    "in use",
                                    "another process listens there",
                                    "running"));
            freed = datagrams.getLocalPort();
        }
        warnings.clear();
        look("udp://127.0.0.1:" + freed);
        look("udp://127.0.0.1:" + freed);
        look("stdin");
        assertThat(warnings).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldRefuseAnAddressThatThisMachineDoesNotHave() {
        look("udp://192.0.2.1:5140");
        look("tcp://192.0.2.1:5140");
        assertThat(problems)
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem)
                        .contains("cannot listen on /192.0.2.1:5140", "this machine has no such address"));
        assertThat(warnings).isEmpty();
    }

    @Test
    void shouldTellWhatIsAtThePathOfAUnixSocketAndLeaveItThere() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "83 one\n");
        look("unix:" + file);
        assertThat(problems).singleElement().asString().contains(file + " is there and is no socket");
        assertThat(file).hasContent("83 one");

        problems.clear();
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            look("unix:" + socket);
            assertThat(warnings).singleElement().asString().contains(socket + " is in use", "choose another path");
        }
        warnings.clear();
        look("unix:" + socket); // Nobody listens there any more.
        assertThat(socket).exists();
        assertThat(warnings).isEmpty();
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldRefuseAPathThatIsTooLongForASocket() {
        look("unix:" + directory.resolve("x".repeat(107)));
        assertThat(problems).singleElement().asString().contains("a socket's may have 107", "short");
    }

    private void look(String address) {
        SourceTypes.load()
                .look(
                        "syslog",
                        "log",
                        Map.of("listen", address, "allowRemote", true),
                        (option, problem) -> problems.add(problem),
                        (option, warning) -> warnings.add(warning));
    }
}
