// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts of the zip say of a zip that works, and of many that do not. Each case is said by both scripts. */
@WithLocalKafka
class VerifyScriptsIT {
    private static final Duration DAY = Duration.ofDays(1);
    private static final byte[] LINE =
            "203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET / HTTP/2.0\" 200 66624\u001b[31m"
                    .getBytes(StandardCharsets.UTF_8);

    private static final ObjectMapper JSON = new ObjectMapper();

    private static LocalKafka kafka;

    @TempDir
    private Path folder;

    @BeforeAll
    static void cluster(LocalKafka cluster) {
        Program.require("openssl", "/usr/bin/openssl");
        Program.require("python3", "/usr/bin/python3");
        kafka = cluster;
    }

    @Test
    void shouldFindAllWellAndShowALine() {
        Customer customer = Customer.subscribe(kafka, "well");
        customer.produce(customer.topic(), "none", System.currentTimeMillis(), List.of(LINE));
        UnpackedZip zip = UnpackedZip.of(customer.spec(), folder);

        for (Program script : run(zip)) {
            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.outText())
                    .contains("ok    the certificate may read cwell, cwell_waf")
                    .contains("ok    the certificate may use group cwell_verify")
                    .contains(
                            "ok    a line of cwell: 203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET / HTTP/2.0\" 200 66624.[31m")
                    .endsWith("verify: all is well\n");
        }
    }

    @Test
    void shouldSpeakSpanishWhenTheZipDoes() throws IOException {
        Customer customer = Customer.subscribe(kafka, "well-es");
        UnpackedZip zip = UnpackedZip.of(customer.spec().withLanguage(Language.SPANISH), folder);

        for (Program script : run(zip)) {
            assertThat(script.outText()).contains("aún no hay ninguna línea").endsWith("verify: todo funciona\n");
        }
        Files.delete(zip.file("password.txt"));
        for (Program script : run(zip)) {
            assertThat(script.outText()).contains("WRONG falta password.txt: descomprima el zip de nuevo");
        }
    }

    @Test
    void shouldCountLinesOfEveryCompression() {
        for (String compression : List.of("gzip", "lz4", "zstd", "snappy")) {
            Customer customer = Customer.subscribe(kafka, "well-" + compression);
            customer.produce(customer.topic(), compression, System.currentTimeMillis(), List.of(LINE, LINE, LINE));
            for (Program script : run(UnpackedZip.of(customer.spec(), folder.resolve(compression)))) {
                assertThat(script.exitCode()).as(script.toString()).isZero();
                assertThat(script.outText())
                        .containsPattern("a line of " + customer.topic() + ": (203|\\([12], " + compression + "\\))");
            }
        }
    }

    @Test
    void shouldSayThatTheCertificateHasExpired() {
        Credentials credentials =
                TestCredentials.selfSigned("cx.g1", DAY.multipliedBy(-30), DAY.negated(), kafka.caPem());

        assertWrong(zip("expired", credentials), "the certificate expired on ", "ask for a new zip");
    }

    @Test
    void shouldSayThatTheClockIsWrongWhenTheCertificateIsOfTheFuture() {
        Credentials credentials = TestCredentials.selfSigned("cx.g1", DAY, DAY.multipliedBy(30), kafka.caPem());

        assertWrong(zip("future", credentials), "this machine's clock is wrong: it says ", "set the clock");
    }

    @Test
    void shouldSayThatTheClockIsWrongWhenALineIsOfTheFuture() {
        Customer customer = Customer.subscribe(kafka, "ahead");
        long ahead = System.currentTimeMillis() + Duration.ofMinutes(50).toMillis();
        customer.produce(customer.topic(), "none", ahead, List.of(LINE));

        assertWrong(
                UnpackedZip.of(customer.spec(), folder), "this machine's clock is wrong: it says ", "set the clock");
    }

    @Test
    void shouldSayThatTheKeyIsAnothers() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "mixed").spec(), folder);
        Files.writeString(
                zip.file("cmixed.key.pem"), kafka.issueClient("c1.gother").keyPem());

        assertWrong(zip, "cmixed.key.pem is not the key of cmixed.crt.pem", "unpack one zip into an empty folder");
    }

    @Test
    void shouldSayThatTheBrokersAreOfAnotherAuthority() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "other-ca").spec(), folder);
        Files.writeString(
                zip.file("caudalCA.pem"),
                TestCredentials.selfSigned("other", DAY.negated(), DAY, "").brokersCaPem());

        assertWrong(zip, "is not signed by caudalCA.pem", "use the newest zip");
    }

    @Test
    void shouldSayThatABrokerIsCalledByAnotherName() {
        Customer customer = Customer.subscribe(kafka, "other-host");
        try (Forwarder forwarder = Forwarder.start("127.0.0.2", port(kafka.bootstrapServers()))) {
            UnpackedZip zip = UnpackedZip.of(customer.spec(List.of(forwarder.address())), folder);

            assertWrong(
                    zip, forwarder.address() + " shows a certificate of another name", "use the names in the manual");
        }
    }

    @Test
    void shouldSayThatSomethingElseAnswersWhenItIsNotKafka() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        UnpackedZip zip =
                UnpackedZip.of(Customer.subscribe(kafka, "foreign").spec(List.of("localhost:" + port)), folder);
        Program request = Program.run(
                folder,
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext"
                                + " subjectAltName=DNS:localhost -keyout foreign.key -out foreign.pem")
                        .split(" "));
        assertThat(request.exitCode()).as(request.toString()).isZero();
        Files.copy(folder.resolve("foreign.pem"), zip.file("caudalCA.pem"), StandardCopyOption.REPLACE_EXISTING);
        // It talks without end, and its first four bytes would be the length of a response of 2 GB.
        try (Program server = Program.start(
                folder,
                Map.of(),
                List.of(
                        "/bin/sh",
                        "-c",
                        "yes | openssl s_server -quiet -cert foreign.pem -key foreign.key -accept " + port))) {
            awaitOpen(port);
            assertWrong(zip, "localhost:" + port + " does not speak Kafka's protocol");
            assertThat(server.awaitEnd(Duration.ZERO)).as("the server ended").isFalse();
        }
    }

    private static void awaitOpen(int port) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    @Test
    void shouldSayThatThePortIsBlocked() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        Customer customer = Customer.subscribe(kafka, "blocked");
        UnpackedZip zip = UnpackedZip.of(customer.spec(List.of("localhost:" + closed)), folder);

        assertWrong(zip, "localhost:" + closed + " refuses the connection", "allow outgoing TCP to it");
    }

    @Test
    void shouldSayThatAFirewallDropsTheConnection() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        // A port whose queue is full does not answer, as behind a firewall that drops.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException e) {
                    break;
                }
            }
            String broker = "127.0.0.1:" + full.getLocalPort();
            UnpackedZip zip =
                    UnpackedZip.of(Customer.subscribe(kafka, "dropped").spec(List.of(broker)), folder);

            assertWrong(zip, broker + " does not answer: a firewall drops the connection");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void shouldSayThatTheNameIsUnknown() {
        Customer customer = Customer.subscribe(kafka, "nodns");

        assertWrong(
                UnpackedZip.of(customer.spec(List.of("kafka1.invalid:9093")), folder),
                "kafka1.invalid is not known to DNS here");
    }

    @Test
    void shouldSayThatAFileIsMissing() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "missing").spec(), folder);
        Files.delete(zip.file("caudalCA.pem"));

        assertWrong(zip, "caudalCA.pem is missing: unpack the zip again");
    }

    @Test
    void shouldSayThatAFileIsDamaged() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "damaged").spec(), folder);
        Files.writeString(zip.file("cdamaged.crt.pem"), "<html>404</html>");

        assertWrong(zip, "cdamaged.crt.pem is damaged (no certificate in it)", "unpack the zip again");
    }

    @Test
    void shouldSayThatTheKeyIsNotPrivateAndGoOn() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "open").spec(), folder);
        UnpackedZip.setMode(zip.file("copen.key.pem"), 0644);

        for (Program script : run(zip)) {
            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.outText())
                    .startsWith("note  files are there, but everyone on this machine can read copen.key.pem")
                    .contains("chmod 600 copen.key.pem")
                    .endsWith("verify: all is well\n");
        }
    }

    @Test
    void shouldTellTooManyConnectionsFromABadCertificate() throws IOException {
        // As brokers do beyond max.connections.per.ip: accepted, and closed before a byte of TLS.
        try (ServerSocket full = answering("")) {
            UnpackedZip zip = UnpackedZip.of(
                    Customer.subscribe(kafka, "crowd").spec(List.of("127.0.0.1:" + full.getLocalPort())), folder);

            assertWrong(
                    zip,
                    "127.0.0.1:" + full.getLocalPort() + " closes the connection before TLS begins",
                    "too many connections are open from this address");
        }
    }

    @Test
    void shouldSayThatSomethingAnswersWithoutTls() throws IOException {
        try (ServerSocket web = answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
            UnpackedZip zip = UnpackedZip.of(
                    Customer.subscribe(kafka, "web").spec(List.of("127.0.0.1:" + web.getLocalPort())), folder);

            assertWrong(zip, "127.0.0.1:" + web.getLocalPort() + " does not speak TLS");
        }
    }

    /** A server that says this to each client and hangs up; with nothing to say it does not even listen. */
    private static ServerSocket answering(String text) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        answer(server, text);
                    }
                },
                "answering");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private static void answer(ServerSocket server, String text) {
        try (Socket client = server.accept()) {
            if (!text.isEmpty()) {
                client.getInputStream().read();
                client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone, or the test has ended.
            return;
        }
    }

    @Test
    void shouldPointToPythonWhereOpensslIsAnother() throws IOException {
        UnpackedZip zip = UnpackedZip.of(Specs.spec(), folder.resolve("zip"));
        for (String version :
                List.of("LibreSSL 3.3.6", "OpenSSL 1.0.2k-fips  26 Jan 2017", "OpenSSL 1.1.0l  10 Sep 2019")) {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Path openssl = Files.writeString(bin.resolve("openssl"), "#!/bin/sh\necho '" + version + "'\n");
            UnpackedZip.setMode(openssl, 0755);
            for (List<String> arguments : List.of(List.<String>of(), List.of("--json"))) {
                List<String> command = new ArrayList<>(List.of("/bin/sh", "verify.sh"));
                command.addAll(arguments);
                try (Program script =
                        Program.start(zip.folder(), Map.of("PATH", bin + ":" + System.getenv("PATH")), command)) {
                    script.awaitEnd();
                    assertThat(script.exitCode()).as(script.toString()).isEqualTo(2);
                    assertThat(script.outText())
                            .contains(version
                                    + "; verify.sh needs OpenSSL 1.1.1 or newer): run python3 verify.py instead");
                }
            }
        }
    }

    @Test
    void shouldAnswerProgramsInJson() throws IOException {
        Customer customer = Customer.subscribe(kafka, "json");
        customer.produce(customer.topic(), "none", System.currentTimeMillis(), List.of(LINE));
        UnpackedZip zip = UnpackedZip.of(customer.spec().withLanguage(Language.SPANISH), folder);

        for (Program script : run(zip, "--json")) {
            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.outText().lines()).hasSize(1);
            JsonNode said = JSON.readTree(script.outText());
            assertThat(said.path("ok").booleanValue()).isTrue();
            assertThat(checks(said))
                    .containsExactly(
                            "files ok", "certificate ok", "key ok", "broker ok", "topics ok", "group ok", "line ok");
            assertThat(said.path("checks").path(6).path("message").textValue())
                    .isEqualTo("una línea de cjson: 203.0.113.5 - - [10/Aug/2026:06:20:13 +0000]"
                            + " \"GET / HTTP/2.0\" 200 66624.[31m");
        }
        for (Program script : run(zip, "--json", "--group", "a\"\\b\t")) {
            assertThat(script.exitCode()).as(script.toString()).isEqualTo(1);
            JsonNode said = JSON.readTree(script.outText());
            assertThat(said.path("ok").booleanValue()).isFalse();
            assertThat(checks(said)).endsWith("topics ok", "group wrong");
        }
    }

    private static List<String> checks(JsonNode said) {
        List<String> checks = new ArrayList<>();
        said.path("checks")
                .forEach(each -> checks.add(each.path("check").textValue() + " "
                        + each.path("result").textValue()));
        return checks;
    }

    @Test
    void shouldPrintWhereTheConsoleKnowsAsciiAlone() {
        UnpackedZip zip =
                UnpackedZip.of(Customer.subscribe(kafka, "console").spec().withLanguage(Language.SPANISH), folder);

        try (Program script = Program.start(
                zip.folder(),
                Map.of("VERIFY_SECONDS", "5", "PYTHONIOENCODING", "ascii"),
                List.of("/usr/bin/python3", "verify.py"))) {
            script.awaitEnd();
            assertThat(script.exitCode()).as(script.toString()).isZero();
            assertThat(script.outText()).contains("a?n no hay ninguna l?nea");
        }
    }

    @Test
    void shouldSayThatTheBrokersDoNotKnowTheCertificate() {
        Credentials credentials = TestCredentials.selfSigned("cx.g1", DAY.negated(), DAY, kafka.caPem());

        assertWrong(zip("stranger", credentials), "refuses cstranger.crt.pem", "use the newest zip");
    }

    @Test
    void shouldSayThatTheCertificateWasRevoked() {
        Customer customer = Customer.subscribe(kafka, "revoked");
        UnpackedZip zip = UnpackedZip.of(customer.spec(), folder);
        customer.revoke();

        assertWrong(zip, "the certificate may read nothing: it was revoked or replaced; use the newest zip");
    }

    @Test
    void shouldSayWhichTopicMayNotBeRead() {
        Customer customer = Customer.withoutRights(kafka, "notopic");
        customer.allow(customer.topic());
        customer.allowGroups();

        assertWrong(
                UnpackedZip.of(customer.spec(), folder), "the certificate may not read topic cnotopic_waf", "ask us");
    }

    @Test
    void shouldSayThatTheGroupIsNotTheCustomers() {
        UnpackedZip zip = UnpackedZip.of(Customer.subscribe(kafka, "grouped").spec(), folder);

        assertWrong(
                run(zip, "--group", "logstash"),
                "the certificate may not use group logstash: the name of a group must begin with cgrouped_");
    }

    @Test
    void shouldSayHowItIsUsed() {
        UnpackedZip zip = UnpackedZip.of(Specs.spec(), folder);

        for (Program script : run(zip, "--nonsense")) {
            assertThat(script.exitCode()).as(script.toString()).isEqualTo(2);
            assertThat(script.toString()).contains("usage: ");
        }
    }

    private UnpackedZip zip(String id, Credentials credentials) {
        Customer customer = Customer.subscribe(kafka, id);
        return UnpackedZip.of(customer.spec(List.of(kafka.bootstrapServers()), credentials), folder);
    }

    private static void assertWrong(UnpackedZip zip, String... cause) {
        assertWrong(run(zip), cause);
    }

    /** The last line, and the only one of its kind, names the cause. */
    private static void assertWrong(List<Program> scripts, String... cause) {
        for (Program script : scripts) {
            List<String> lines = script.outText().lines().toList();
            assertThat(script.exitCode()).as(script.toString()).isEqualTo(1);
            assertThat(lines)
                    .as(script.toString())
                    .filteredOn(line -> line.startsWith("WRONG "))
                    .hasSize(1);
            assertThat(lines.get(lines.size() - 1))
                    .as(script.toString())
                    .startsWith("WRONG ")
                    .contains(cause);
        }
    }

    private static List<Program> run(UnpackedZip zip, String... arguments) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(new ArrayList<>(List.of("/bin/sh", "verify.sh")));
        commands.add(new ArrayList<>(List.of("/usr/bin/python3", "verify.py")));
        List<Program> programs = new ArrayList<>();
        for (List<String> command : commands) {
            command.addAll(List.of(arguments));
            programs.add(Program.start(zip.folder(), Map.of("VERIFY_SECONDS", "5", "LC_ALL", "C.UTF-8"), command));
        }
        programs.forEach(Program::awaitEnd);
        return programs;
    }

    private static int port(String broker) {
        return Integer.parseInt(broker.substring(broker.lastIndexOf(':') + 1));
    }
}
