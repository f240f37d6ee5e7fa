// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceRunner;
import dev.caudal.sources.spi.SourceTypes;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingHandler;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.Nginx;
import dev.caudal.sources.support.PeerProcess;
import dev.caudal.sources.support.Peers;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.support.Requests;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What real servers, relays and tools send as syslog. */
@SuppressWarnings("try") // A server is there to run, not to be called.
class SyslogIT {
    private static final int REQUESTS = 500;
    private static final String PAYLOAD = "83 203.0.113.5 x";

    private final List<Receiver> receivers = new ArrayList<>();

    @TempDir
    private Path directory;

    /** A source that is read. */
    private record Receiver(
            String name, SourceRunner runner, CollectingHandler handler, CollectingListener listener, String address) {
        List<String> messages() {
            return handler.messages();
        }

        void awaitMessages(int count) {
            Await.until(
                    () -> name + ": " + messages() + ", gaps " + listener.gaps,
                    Duration.ofSeconds(60),
                    () -> messages().size() >= count);
        }

        int port() {
            return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Receiver receiver : receivers) {
            receiver.runner.close(Duration.ofSeconds(5));
        }
    }

    private Receiver udp(String... options) throws Exception {
        return listen("udp://127.0.0.1:" + Ports.freeUdp(), options);
    }

    private Receiver tcp(String... options) throws Exception {
        return listen("tcp://127.0.0.1:" + Ports.freeTcp(), options);
    }

    private Receiver listen(String address, String... options) {
        Map<String, Object> map = new TreeMap<>(Map.of("listen", address));
        for (int i = 0; i < options.length; i += 2) {
            map.put(options[i], options[i + 1]);
        }
        String name = String.join(" ", options) + " " + address;
        LogSource source = SourceTypes.load()
                .create("syslog", "syslog", map, (option, problem) -> {
                    throw new AssertionError(option + ": " + problem);
                })
                .orElseThrow();
        CollectingHandler handler = new CollectingHandler();
        CollectingListener listener = new CollectingListener();
        SourceRunner runner = new SourceRunner(source, handler, listener);
        receivers.add(new Receiver(name, runner, handler, listener, address));
        runner.start();
        Await.until(
                () -> name + " is open: " + listener.failures,
                Duration.ofSeconds(10),
                () -> !listener.openings.isEmpty());
        return receivers.get(receivers.size() - 1);
    }

    private static void assertEveryRequestWasLogged(Receiver receiver) {
        receiver.awaitMessages(REQUESTS);
        assertThat(receiver.messages()).hasSize(REQUESTS).allMatch(line -> line.startsWith("83 127.0.0.1 - - ["));
        for (int n = 0; n < REQUESTS; n++) {
            String request = "/?n=" + n + " HTTP";
            assertThat(receiver.messages())
                    .filteredOn(line -> line.contains(request))
                    .hasSize(1);
        }
        assertThat(receiver.listener.gaps).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tag=caudal,severity=info", "nohostname", "nohostname,tag=EDGE", "facility=local0"})
    void shouldReadWhatNginxSends(String options) throws Exception {
        Peers.require("nginx", "nginx-light");
        Receiver receiver = udp();
        int port = Ports.freeTcp();
        try (PeerProcess nginx =
                Nginx.start(directory, port, "syslog:server=127.0.0.1:" + receiver.port() + "," + options, "")) {
            Requests.send(port, 0, REQUESTS);
            assertEveryRequestWasLogged(receiver);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "rfc3164", "rfc5424", "short", "priority", "timed", "iso", "raw"})
    void shouldReadWhatHaproxySendsOverUdpInEachFormat(String format) throws Exception {
        Receiver receiver = udp();
        int port = Ports.freeTcp();
        try (PeerProcess haproxy =
                haproxy(port, "log 127.0.0.1:" + receiver.port() + " format " + format + " local0", "")) {
            Requests.send(port, 0, 1);
            Await.until(
                    () -> receiver.messages() + ", " + receiver.listener.gaps,
                    Duration.ofSeconds(30),
                    () -> receiver.messages().stream().anyMatch(line -> line.contains("?n=0")));
            assertThat(receiver.messages())
                    .filteredOn(line -> line.contains("?n=0"))
                    .singleElement()
                    .asString()
                    .matches("83 127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /\\?n=0 HTTP/1\\.1\" 200 \\d+");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "local, auto, auto",
        "rfc3164, auto, auto",
        "rfc5424, auto, auto",
        "short, priority, auto",
        "priority, priority, auto",
        "timed, timed, auto",
        "iso, timed, set",
        "raw, none, set"
    })
    void shouldReadWhatHaproxySendsOverTcpInEachFormatAndFraming(String format, String header, String framing)
            throws Exception {
        for (String protocol : List.of("legacy", "octet-count")) {
            String set = protocol.equals("legacy") ? "lines" : "octet-counted";
            Receiver receiver = tcp("header", header, "framing", framing.equals("set") ? set : framing);
            String ring = """
                    ring caudal
                        format FORMAT
                        maxlen 4096
                        size 1048576
                        timeout connect 5s
                        timeout server 10s
                        server edge 127.0.0.1:PORT log-proto PROTOCOL
                    """.replace("FORMAT", format)
                    .replace("PROTOCOL", protocol)
                    .replace("PORT", Integer.toString(receiver.port()));
            int port = Ports.freeTcp();
            try (PeerProcess haproxy = haproxy(port, "log ring@caudal format " + format + " local0", ring)) {
                Requests.send(port, 0, REQUESTS);
                assertEveryRequestWasLogged(receiver);
            }
        }
    }

    @Test
    void shouldRouteNothingOfAHaproxyThatSendsPayloadsAloneWhereTheSourceExpectsHeaders() throws Exception {
        Receiver receiver = tcp();
        String ring = """
                ring caudal
                    format raw
                    maxlen 4096
                    size 1048576
                    timeout connect 5s
                    timeout server 10s
                    server edge 127.0.0.1:PORT log-proto octet-count
                """.replace("PORT", Integer.toString(receiver.port()));
        int port = Ports.freeTcp();
        try (PeerProcess haproxy = haproxy(port, "log ring@caudal format raw local0", ring)) {
            Requests.send(port, 0, 1);
            Await.until("it is refused", () -> receiver.listener.count(GapKind.BAD_FRAME) > 0);
        }
        assertThat(receiver.messages()).isEmpty();
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

    /** What a template needs here, and what is refused in it. */
    @Test
    void shouldReadWhatRsyslogForwardsInEachOfItsTemplates() throws Exception {
        String program = Peers.require("rsyslogd", "rsyslog");
        Map<String, String> headers = new TreeMap<>(Map.of(
                "RSYSLOG_TraditionalForwardFormat", "auto",
                "RSYSLOG_ForwardFormat", "auto",
                "RSYSLOG_SyslogProtocol23Format", "auto",
                "RSYSLOG_SyslogRFC5424Format", "rsyslog",
                "RSYSLOG_TraditionalFileFormat", "rfc3164",
                "RSYSLOG_SysklogdFileFormat", "rfc3164",
                "RSYSLOG_FileFormat", "rfc3164"));
        int input = Ports.freeUdp();
        StringBuilder config =
                new StringBuilder("""
                global(workDirectory="DIR")
                module(load="imudp")
                input(type="imudp" address="127.0.0.1" port="PORT")
                """.replace("DIR", directory.toString()).replace("PORT", Integer.toString(input)));
        List<Receiver> good = new ArrayList<>();
        for (Map.Entry<String, String> each : headers.entrySet()) {
            for (String framing : List.of("lines", "octet-counted")) {
                Receiver receiver = tcp("header", each.getValue(), "framing", framing);
                good.add(receiver);
                config.append(forward(each.getKey(), "tcp", framing, receiver));
            }
            Receiver receiver = udp("header", each.getValue());
            good.add(receiver);
            config.append(forward(each.getKey(), "udp", "lines", receiver));
        }
        Receiver refusing = tcp();
        config.append(forward("RSYSLOG_DebugFormat", "tcp", "lines", refusing));
        Path file = Files.writeString(directory.resolve("rsyslog.conf"), config);
        Path pid = directory.resolve("rsyslog.pid");
        try (PeerProcess rsyslog =
                PeerProcess.start(directory, List.of(program, "-n", "-f", file.toString(), "-i", pid.toString()))) {
            Await.until(rsyslog::output, Duration.ofSeconds(30), () -> listensOnUdp(input));
            send(input, "<13>Nov 22 15:46:31 edge1 nginx: " + PAYLOAD);
            for (Receiver receiver : good) {
                receiver.awaitMessages(1);
                assertThat(receiver.messages()).as(receiver.name).containsExactly(PAYLOAD);
            }
            Await.until(refusing.name, () -> refusing.listener.count(GapKind.UNKNOWN_HEADER) > 0);
            assertThat(refusing.messages()).filteredOn(line -> !line.isEmpty()).isEmpty();
        }
    }

    private static String forward(String template, String protocol, String framing, Receiver to) {
        String counted = framing.equals("lines") ? "traditional" : framing;
        return "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"" + to.port() + "\" protocol=\"" + protocol + "\""
                + (protocol.equals("tcp") ? " TCP_Framing=\"" + counted + "\"" : "") + " template=\"" + template
                + "\")\n";
    }

    @Test
    void shouldReadWhatLoggerSends() throws Exception {
        String program = Peers.require("logger", "bsdutils");
        List<List<String>> variants = List.of(
                List.of(),
                List.of("-i"),
                List.of("--rfc3164"),
                List.of("--rfc5424"),
                List.of("--rfc5424=notq"),
                List.of("--rfc5424=notime,notq,nohost"),
                List.of("--rfc5424", "--msgid", "M1", "--sd-id", "zoo@123", "--sd-param", "a=\"b c\""),
                List.of("--octet-count"),
                List.of("--octet-count", "--rfc3164"));
        Receiver udp = udp();
        Receiver tcp = tcp();
        Receiver unix = listen("unix:" + directory.resolve("log.sock"));
        int sent = 0;
        for (List<String> variant : variants) {
            run(program, variant, List.of("-d", "-n", "127.0.0.1", "-P", Integer.toString(udp.port())));
            run(program, variant, List.of("-T", "-n", "127.0.0.1", "-P", Integer.toString(tcp.port())));
            run(program, variant, List.of("-u", directory.resolve("log.sock").toString()));
            sent++;
            for (Receiver receiver : List.of(udp, tcp, unix)) {
                receiver.awaitMessages(sent);
                assertThat(receiver.messages())
                        .as("%s %s", receiver.name, variant)
                        .hasSize(sent)
                        .containsOnly(PAYLOAD);
            }
        }
    }

    private static void run(String logger, List<String> variant, List<String> to) throws Exception {
        List<String> command = new ArrayList<>(List.of(logger, "-t", "nginx"));
        command.addAll(variant);
        command.addAll(to);
        command.add(PAYLOAD);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void shouldReadWhatSyslogNgSends() throws Exception {
        Path root = Peers.requireUnpacked("syslog-ng-core");
        int input = Ports.freeUdp();
        Receiver network = tcp();
        Receiver iso = tcp();
        Receiver protocol = tcp();
        Receiver counted = tcp();
        Receiver udp = udp();
        Path config = Files.writeString(directory.resolve("syslog-ng.conf"), """
                @version: 3.38
                options { stats-freq(0); time-reopen(1); };
                source s { network(ip(127.0.0.1) port(%d) transport(udp)); };
                log { source(s);
                  destination { network("127.0.0.1" port(%d) transport(tcp)); };
                  destination { network("127.0.0.1" port(%d) transport(tcp) ts-format(iso)); };
                  destination { network("127.0.0.1" port(%d) transport(tcp) flags(syslog-protocol)); };
                  destination { syslog("127.0.0.1" port(%d) transport(tcp)); };
                  destination { network("127.0.0.1" port(%d) transport(udp)); };
                };
                """.formatted(
                        input, network.port(), iso.port(), protocol.port(), counted.port(), udp.port()));
        try (PeerProcess syslogNg = PeerProcess.start(
                directory,
                List.of(
                        "sh",
                        "-c",
                        "libraries=$(find \"$0\" -name 'lib*.so.*' -exec dirname {} + | sort -u | paste -sd:);"
                                + " modules=$(dirname \"$(find \"$0\" -name libafsocket.so)\");"
                                + " LD_LIBRARY_PATH=$libraries exec \"$0/usr/sbin/syslog-ng\" -F -e --no-caps -f \"$1\""
                                + " --module-path=\"$modules\" -R persist --pidfile=pid -c control",
                        root.toString(),
                        config.toString()))) {
            Await.until(syslogNg::output, Duration.ofSeconds(30), () -> listensOnUdp(input));
            send(input, "<13>Nov 22 15:46:31 edge1 nginx[12]: " + PAYLOAD);
            for (Receiver receiver : List.of(network, iso, protocol, counted, udp)) {
                receiver.awaitMessages(1);
                assertThat(receiver.messages()).as(syslogNg.output()).containsExactly(PAYLOAD);
            }
        }
    }

    /** journald in a mount namespace of its own, with a source where it forwards to. */
    @Test
    void shouldReadWhatJournaldForwards() throws Exception {
        Peers.require("perl", "perl-base");
        Peers.require("logger", "bsdutils");
        assumeTrue("root".equals(System.getProperty("user.name")), "missing root");
        assertThat(Path.of("/usr/lib/systemd/systemd-journald")).isExecutable();
        Path output = directory.resolve("received");
        Files.writeString(
                directory.resolve("journald.conf"),
                "[Journal]\nForwardToSyslog=yes\nStorage=none\nReadKMsg=no\nAudit=no\n");
        Path script = Files.writeString(directory.resolve("journald.sh"), """
                mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/journal || exit
                mount --bind journald.conf /etc/systemd/journald.conf || exit
                perl -e 'use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un(shift)) or die;
                  open(STDIN, "<&S") or die; exec @ARGV' /run/systemd/journal/syslog "$@" &
                reader=$!
                /usr/lib/systemd/systemd-journald &
                journald=$!
                trap 'kill $reader $journald' EXIT
                until [ -S /run/systemd/journal/dev-log ] && [ -e received ]; do sleep 0.1; done
                logger -t nginx -u /run/systemd/journal/dev-log '83 203.0.113.5 x'
                logger -t nginx -i -u /run/systemd/journal/dev-log '83 203.0.113.5 x'
                printf 'MESSAGE=83 203.0.113.5 x\\nSYSLOG_IDENTIFIER=nginx\\n' | logger --journald
                until [ "$(grep -c x received)" = 3 ] || [ -e enough ]; do sleep 0.1; done
                """);
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", script.toString()));
        command.addAll(SourceChild.command(output, "syslog", "listen=stdin"));
        try (PeerProcess journald = PeerProcess.start(directory, command)) {
            String expected = (PAYLOAD + "\n").repeat(3);
            Await.until(
                    () -> text(output) + journald.output(),
                    Duration.ofSeconds(60),
                    () -> text(output).length() >= expected.length());
            assertThat(text(output)).isEqualTo(expected);
        } finally {
            Files.createFile(directory.resolve("enough"));
        }
    }

    private static void send(int port, String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
        }
    }

    private static boolean listensOnUdp(int port) {
        return text(Path.of("/proc/net/udp")).contains(String.format(":%04X ", port));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
