// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Nginx;
import dev.caudal.sources.support.PeerProcess;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.support.Requests;
import dev.caudal.sources.syslog.ListenAddress;
import dev.caudal.sources.syslog.SyslogSettings;
import dev.caudal.sources.syslog.SyslogSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real servers send as syslog. */
@SuppressWarnings("try") // A server is there to run, not to be called.
class SyslogIT {
    private static final int REQUESTS = 500;

    private final CollectingHandler handler = new CollectingHandler();
    private final CollectingListener listener = new CollectingListener();
    private SourceRunner runner;

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        if (runner != null) {
            runner.close(Duration.ofSeconds(5));
        }
    }

    private void listen(String address) {
        runner = new SourceRunner(
                new SyslogSource("syslog", SyslogSettings.at(ListenAddress.parse(address))), handler, listener);
        runner.start();
        Await.until(
                () -> "it is open: " + listener.failures, Duration.ofSeconds(10), () -> !listener.openings.isEmpty());
    }

    private void assertEveryRequestWasLogged() {
        Await.until(
                () -> handler.messages().size() + " messages arrived",
                Duration.ofSeconds(30),
                () -> handler.messages().size() >= REQUESTS);
        assertThat(handler.messages()).hasSize(REQUESTS).allMatch(line -> line.startsWith("83 127.0.0.1 - - ["));
        for (int n = 0; n < REQUESTS; n++) {
            String request = "/?n=" + n + " HTTP";
            assertThat(handler.messages())
                    .filteredOn(line -> line.contains(request))
                    .hasSize(1);
        }
    }

    @Test
    void shouldReadWhatNginxSendsOverUdp() throws Exception {
        Peers.require("nginx", "nginx-light");
        int syslog = Ports.freeUdp();
        listen("udp://127.0.0.1:" + syslog);
        int port = Ports.freeTcp();
        try (PeerProcess nginx =
                Nginx.start(directory, port, "syslog:server=127.0.0.1:" + syslog + ",tag=caudal,severity=info", "")) {
            Requests.send(port, 0, REQUESTS);
            assertEveryRequestWasLogged();
        }
    }

    @Test
    void shouldReadWhatHaproxySendsOverUdpInEachFormat() throws Exception {
        for (String format : List.of("local", "rfc3164", "rfc5424", "short", "raw")) {
            int syslog = Ports.freeUdp();
            CollectingHandler one = new CollectingHandler();
            SourceRunner reader = new SourceRunner(
                    new SyslogSource("syslog", SyslogSettings.at(ListenAddress.parse("udp://127.0.0.1:" + syslog))),
                    one,
                    listener);
            int before = listener.openings.size();
            reader.start();
            Await.until("it is open", () -> listener.openings.size() > before);
            int port = Ports.freeTcp();
            try (PeerProcess haproxy = haproxy(port, "log 127.0.0.1:" + syslog + " format " + format + " local0", "")) {
                Requests.send(port, 0, 1);
                Await.until(format, () -> one.messages().stream().anyMatch(line -> line.contains("?n=0")));
                assertThat(one.messages())
                        .as(format)
                        .filteredOn(line -> line.contains("?n=0"))
                        .singleElement()
                        .asString()
                        .matches("83 127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /\\?n=0 HTTP/1\\.1\" 200 \\d+");
            } finally {
                reader.close(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void shouldReadWhatHaproxySendsOverTcpWithCountedLengths() throws Exception {
        Peers.require("haproxy", "haproxy");
        int syslog = Ports.freeTcp();
        listen("tcp://127.0.0.1:" + syslog);
        String ring = """
                ring caudal
                    format rfc5424
                    maxlen 4096
                    size 1048576
                    timeout connect 5s
                    timeout server 10s
                    server edge 127.0.0.1:PORT log-proto octet-count
                """.replace("PORT", Integer.toString(syslog));
        int port = Ports.freeTcp();
        try (PeerProcess haproxy = haproxy(port, "log ring@caudal format rfc5424 local0", ring)) {
            Requests.send(port, 0, REQUESTS);
            assertEveryRequestWasLogged();
        }
    }

    private PeerProcess haproxy(int port, String log, String more) throws Exception {
        String program = Peers.require("haproxy", "haproxy");
        Path config = Files.writeString(
                directory.resolve("haproxy.cfg"),
                """
                global
                    LOG
                defaults
                    mode http
                    timeout connect 5s
                    timeout client 5s
                    timeout server 5s
                    log global
                frontend web
                    bind 127.0.0.1:PORT
                    option dontlognull
                    log-format '83 %ci - - [%T] "%HM %HU %HV" %ST %B'
                    http-request return status 200 content-type text/plain string ok
                MORE
                """.replace("LOG", log).replace("PORT", Integer.toString(port)).replace("MORE", more));
        return PeerProcess.start(directory, List.of(program, "-db", "-f", config.toString()))
                .awaitPort(port);
    }
}
