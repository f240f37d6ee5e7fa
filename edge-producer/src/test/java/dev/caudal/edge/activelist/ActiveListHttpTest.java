// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.TestAuthority;
import dev.caudal.edge.TestAuthority.Wish;
import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The active list of a server, over real TLS: what is taken, and that nothing hostile or broken changes anything. */
final class ActiveListHttpTest {
    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir
    private Path directory;

    private final List<RoutingTable> published = new ArrayList<>();
    private TestAuthority authority;
    private SSLContext context;
    private ListServer server;

    @BeforeEach
    void open() throws Exception {
        authority = TestAuthority.create(directory, "ca");
        context = serverContext(authority, Wish.GOOD.host("localhost").address("127.0.0.1"));
        server = new ListServer(context, false);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldTakeAListAndAskForNewOnesOnlyByTheEntityTag() {
        server.says(list(1, 3));
        ActiveListWatch watch = watch(url(server.port()));
        watch.look();
        watch.look();
        server.says(list(2, 4));
        watch.look();
        assertThat(published).extracting(RoutingTable::customers).containsExactly(3, 4);
        assertThat(watch.status().looks())
                .containsEntry(LookOutcome.TAKEN, 2L)
                .containsEntry(LookOutcome.UNCHANGED, 1L);
        assertThat(server.requests).hasSize(3);
        assertThat(server.requests.get(0).ifNoneMatch()).isNull();
        assertThat(server.requests.get(1).ifNoneMatch()).isNotNull();
        assertThat(server.requests.get(1).path()).isEqualTo("/v1/edge/active-customers");
    }

    @Test
    void shouldStartFromTheLastGoodListWhileTheServerIsAway() throws Exception {
        server.says(list(7, 5));
        Path cache = directory.resolve("state/list.json");
        ActiveListWatch first = watch(url(server.port()), cache);
        first.look();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rw-------");
        int port = server.port();
        server.close();

        published.clear();
        ActiveListWatch second = watch(url(port), cache);
        second.load();
        assertThat(published).extracting(RoutingTable::version).containsExactly(7L);
        assertThat(second.status().confirmedAt()).isNull();
        second.look();
        assertThat(second.status().lastOutcome()).isEqualTo(LookOutcome.UNREACHABLE);
        assertThat(second.status().version()).isEqualTo(7);
        assertThat(published).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"epoch\": \"e\"}", "\0\0\0\0"})
    void shouldGoOnWithoutWhatWasKeptIfThatIsOfNoUse(String kept) throws Exception {
        Path cache = Files.writeString(directory.resolve("list.json"), kept);
        ActiveListWatch watch = watch(url(server.port()), cache);
        watch.load();
        assertThat(published).isEmpty();
        server.says(list(1, 1));
        watch.look();
        assertThat(published).hasSize(1);
        assertThat(Files.readString(cache)).isEqualTo(list(1, 1));
    }

    @Test
    void shouldDeliverWhatItHasWhenTheListCannotBeKept() throws Exception {
        server.says(list(1, 1));
        Files.writeString(directory.resolve("file"), "");
        watch(url(server.port()), directory.resolve("file/list.json")).look();
        assertThat(published).hasSize(1);
    }

    /** C27–C29, C32, C33, C36–C38: whatever a server may answer with 200. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | empty (0 bytes)",
                "null | no JSON object",
                "[] | no JSON object",
                "{} | no 'epoch'",
                "<html><body>502 Bad Gateway</body></html> | not JSON at line 1, column 1",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [{\"id\": | not JSON",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [ONE, ONE]} | in the list twice",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [ONE, TWO]} | a topic belongs to one of them",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [{\"id\": 9007199254740993}]} | 'id' is number",
                "{\"epoch\": \"e\", \"version\": 9007199254740993000000, \"customers\": []} | whole number",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [7]} | no JSON object",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [[[[[[[[[[[]]]]]]]]]]]} | nesting depth",
                "{\"epoch\": \"e\", \"version\": 6, \"generatedAt\": \"noon\", \"customers\": []} | no time",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": [],} | not JSON",
                "{\"epoch\": \"e\", \"version\": 6, /* no */ \"customers\": []} | not JSON",
                "{\"epoch\": \"e\", \"version\": 6, \"customers\": []} {} | behind the end",
            })
    void shouldRefuseAWholeListForAnythingWrongInIt(String body, String problem) {
        String customer = "{\"id\": \"83\", \"subscription\": \"s\", \"topics\": {\"access\": \"c83\"}}";
        refuses(
                body.replace("ONE", customer).replace("TWO", customer.replace("\"83\"", "\"84\"")),
                LookOutcome.REFUSED,
                problem);
    }

    /** C34, C35, C40, C41. */
    @Test
    void shouldRefuseWhatIsImplausible() {
        refuses(list(4, 100), LookOutcome.REFUSED, "version 5 is in force: a list never goes back");
        refuses(list(5, 99), LookOutcome.REFUSED, "says something else: a version never changes");
        refuses(list(6, 1), LookOutcome.REFUSED, "drops 99 of 100 customers");
        refuses(
                list(6, 100).replace("\"c7\"", "\"elsewhere\""),
                LookOutcome.REFUSED,
                "topic 'c7' becomes 'elsewhere' within the same subscription");
        refuses(list(6, 100).replace("\"e\"", "\"other\""), LookOutcome.REFUSED, "acceptEpoch: 'other'");
    }

    @Test
    void shouldTakeAShrunkListOnceItCarriesTheConfirmation() {
        server.says(list(5, 100));
        ActiveListWatch watch = watch(url(server.port()));
        watch.look();
        server.says(list(6, 1));
        watch.look();
        watch.look();
        // What was refused is asked for whole again: only so a confirmation of the same version would be seen.
        assertThat(server.requests.get(2).ifNoneMatch()).isNull();
        server.says(list(6, 1).replace("\"version\"", "\"shrinkConfirmedFor\": 6, \"version\""));
        watch.look();
        assertThat(watch.status().customers()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | DENIED | does not accept this node's certificate or token",
                "403 | DENIED | does not accept this node's certificate or token",
                "404 | FAILED | the server answers 404",
                "500 | FAILED | the server answers 500",
                "503 | FAILED | the server answers 503",
                "204 | FAILED | the server answers 204",
                "304 | FAILED | though no version was named",
            })
    void shouldSayWhatTheServerAnswers(int status, LookOutcome outcome, String problem) {
        server.says(status, "", null);
        ActiveListWatch watch = watch(url(server.port()));
        watch.look();
        assertThat(watch.status().lastOutcome()).isEqualTo(outcome);
        assertThat(watch.status().problem()).contains(problem);
        assertThat(published).isEmpty();
    }

    /** C39. */
    @Test
    void shouldNotFollowARedirect() throws Exception {
        try (ListServer other = new ListServer(context, false)) {
            other.says(list(9, 1));
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                server.says(status, "", "Location: https://localhost:" + other.port() + "/v1/edge/active-customers");
                ActiveListWatch watch = watch(url(server.port()));
                watch.look();
                assertThat(watch.status().problem()).contains(status + ", a redirect; they are not followed");
            }
            assertThat(other.requests).isEmpty();
        }
    }

    /** C30. */
    @Test
    void shouldRefuseACompressedAnswer() {
        server.says(200, list(9, 1), "Content-Encoding: gzip");
        ActiveListWatch watch = watch(url(server.port()));
        watch.look();
        assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.FAILED);
        assertThat(watch.status().problem()).contains("compresses its answer");
    }

    @Test
    void shouldHonourRetryAfterWithinBounds() {
        server.says(503, "", "Retry-After: 120");
        HttpOrigin origin = new HttpOrigin(url(server.port()));
        assertThat(origin.look().notBefore()).isEqualTo(Duration.ofMinutes(2));
        server.says(503, "", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT");
        assertThat(origin.look().notBefore()).isZero();
        server.says(503, "", "Retry-After: soon");
        assertThat(origin.look().notBefore()).isZero();
    }

    /** C29, C31, C39: answers that are no good HTTP, over real TLS. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 500~~{\"epoch\": | FAILED | announces 500 bytes and ends after 9",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1f4~{\"epoch\": | UNREACHABLE | Premature EOF",
                "HTTP/1.1 200 OK~Content-Length: 999999999~~{ | FAILED | the list has 999999999 bytes, more than",
                "HTTP/1.1 200 OK~Content-Length: 99999999999999999999~~{} | REFUSED | no 'epoch'",
                "220 mail.example.com ESMTP~ | FAILED | does not speak HTTP",
                "`` | UNREACHABLE | the connection broke",
            })
    void shouldRefuseABrokenAnswer(String answer, LookOutcome outcome, String problem) throws Exception {
        try (RawServer raw = tls(out -> RawServer.write(out, answer.replace("~", "\r\n")))) {
            ActiveListWatch watch = watch(url(raw.port()));
            watch.look();
            assertThat(watch.status().problem()).contains(problem);
            assertThat(watch.status().lastOutcome()).isEqualTo(outcome);
        }
    }

    /** C31. */
    @Test
    void shouldStopReadingAnAnswerThatDoesNotEnd() throws Exception {
        String chunk = "10000\r\n" + " ".repeat(1 << 16) + "\r\n";
        try (RawServer raw = tls(out -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                RawServer.write(out, chunk);
            }
        })) {
            ActiveListWatch watch = watch(url(raw.port()));
            watch.look();
            assertThat(watch.status().problem()).contains("more than the " + ActiveListParser.limitBytes());
        }
    }

    /** C39: a server that is never done, wherever it dawdles. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n ",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0000000"
            })
    void shouldCutOffAnAnswerThatTakesTooLong(String beginning) throws Exception {
        try (RawServer raw = tls(out -> {
            RawServer.write(out, beginning);
            RawServer.drip(out, "0");
        })) {
            ActiveListWatch watch = watch(withTimeout(url(raw.port()), SHORT));
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.TIMED_OUT);
            assertThat(watch.status().problem()).isEqualTo("no whole answer within 700 ms");
        }
    }

    /** The same without TLS, where Java's own client has no limit for the whole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX: ",
                "HTTP/1.0 200 OK\r\nContent-Length: 100000\r\n\r\n ",
                "",
            })
    void shouldCutOffAPlainAnswerThatTakesTooLong(String beginning) throws Exception {
        try (RawServer raw = new RawServer(RawServer.plain(), true, out -> {
            RawServer.write(out, beginning);
            RawServer.drip(out, "0");
        })) {
            ActiveListWatch watch = watch(withTimeout(plain(raw.port()), SHORT));
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.TIMED_OUT);
            assertThat(watch.status().problem()).isEqualTo("no whole answer within 700 ms");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 500~~{\"epoch\": | FAILED | announces 500 bytes and ends after 9",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1f4~{} | UNREACHABLE | comes in chunks",
                "HTTP/1.1 302 Found~Location: http://127.0.0.1/~~ | FAILED | a redirect; they are not followed",
                "HTTP/1.1 200 OK~Content-Encoding: gzip~~x | FAILED | compresses its answer",
                "220 mail.example.com ESMTP~ | FAILED | does not speak HTTP",
                "`` | UNREACHABLE | there is no answer",
            })
    void shouldRefuseABrokenPlainAnswer(String answer, LookOutcome outcome, String problem) throws Exception {
        try (RawServer raw =
                new RawServer(RawServer.plain(), true, out -> RawServer.write(out, answer.replace("~", "\r\n")))) {
            ActiveListWatch watch = watch(plain(raw.port()));
            watch.look();
            assertThat(watch.status().problem()).contains(problem);
            assertThat(watch.status().lastOutcome()).isEqualTo(outcome);
        }
    }

    @Test
    void shouldTakeAListWithoutTlsAndAskForNewOnesOnlyByTheEntityTag() throws Exception {
        HttpServer plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/v1/edge/active-customers", exchange -> {
            boolean known = "\"7\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            byte[] list = list(7, 3).getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().set("ETag", "\"7\"");
            exchange.sendResponseHeaders(known ? 304 : 200, known ? -1 : list.length);
            if (!known) {
                exchange.getResponseBody().write(list);
            }
            exchange.close();
        });
        plain.start();
        try {
            ActiveListWatch watch = watch(plain(plain.getAddress().getPort()));
            watch.look();
            watch.look();
            assertThat(watch.status().problem()).isNull();
            assertThat(watch.status().customers()).isEqualTo(3);
            assertThat(watch.status().looks())
                    .containsEntry(LookOutcome.TAKEN, 1L)
                    .containsEntry(LookOutcome.UNCHANGED, 1L);
        } finally {
            plain.stop(0);
        }
    }

    @Test
    void shouldGiveUpANameThatIsNotLookedUpInTime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        NameLookup names = new NameLookup(host -> {
            try {
                asked.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            throw new UnknownHostException(host);
        });
        try (HttpOrigin origin = new HttpOrigin(withTimeout(plain(9), SHORT), names)) {
            Look look = origin.look();
            assertThat(look.outcome()).isEqualTo(LookOutcome.TIMED_OUT);
            assertThat(look.problem()).startsWith("the name '127.0.0.1' could not be looked up within ");
            asked.countDown();
        }
    }

    @Test
    void shouldCutOffAHandshakeThatTakesTooLong() throws Exception {
        // The head of a TLS record of 16 KiB, and then its bytes, ever so slowly.
        try (RawServer raw = new RawServer(RawServer.plain(), false, out -> {
            out.write(new byte[] {22, 3, 3, 64, 0});
            RawServer.drip(out, "\2");
        })) {
            ActiveListWatch watch = watch(withTimeout(url(raw.port()), SHORT));
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.TIMED_OUT);
        }
    }

    @Test
    void shouldSayThatNobodyListensOrTheNameHasNoAddress() throws Exception {
        int port = server.port();
        server.close();
        ActiveListWatch watch = watch(url(port));
        watch.look();
        assertThat(watch.status().problem()).startsWith("no connection: ");
        ActiveListWatch nowhere = watch(at("https://caudal.invalid/x", null, null, null, null));
        nowhere.look();
        assertThat(nowhere.status().problem()).isEqualTo("the host 'caudal.invalid' has no address");
    }

    /** X73 and X74: whom a node trusts to be the list's server. */
    @Test
    void shouldTrustOnlyTheServerThatTheNameAndTheAuthoritySay() throws Exception {
        assertTrusted(Wish.GOOD.host("localhost"), "localhost", null);
        assertTrusted(Wish.GOOD.address("127.0.0.1"), "127.0.0.1", null);
        assertTrusted(Wish.GOOD, "localhost", "No name matching localhost found");
        assertTrusted(Wish.GOOD.host("elsewhere.example"), "localhost", "No subject alternative DNS name");
        assertTrusted(Wish.GOOD.host("localhost"), "127.0.0.1", "No subject alternative names");
        assertTrusted(
                Wish.GOOD.host("localhost").valid(Duration.ofDays(-9), Duration.ofDays(-1)), "localhost", "NotAfter");
        TestAuthority stranger = TestAuthority.create(directory, "stranger");
        try (ListServer theirs = new ListServer(serverContext(stranger, Wish.GOOD.host("localhost")), false)) {
            theirs.says(list(1, 1));
            ActiveListWatch watch = watch(url(theirs.port()));
            watch.look();
            assertThat(watch.status().problem()).startsWith("no trust: ");
        }
        assertThat(published).hasSize(2);
    }

    @Test
    void shouldShowItsCertificateAndTakeARenewedOneByItself() throws Exception {
        try (ListServer strict = new ListServer(context, true)) {
            strict.says(list(1, 1));
            ActiveListWatch nobody = watch(url(strict.port()));
            nobody.look();
            assertThat(nobody.status().lastOutcome()).isEqualTo(LookOutcome.UNREACHABLE);

            TestAuthority.Issued own = authority.issue("edge-e1", Wish.GOOD);
            ActiveListWatch watch = watch(at(
                    "https://localhost:" + strict.port() + "/list",
                    own.certificate(),
                    own.key(),
                    authority.file(),
                    null));
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.TAKEN);

            // Half of a renewal: the certificate is new, its key is not there yet.
            TestAuthority.Issued renewed = authority.issue("edge-e1-next", Wish.GOOD);
            Files.move(renewed.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.UNCHANGED);
            Files.move(renewed.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.UNCHANGED);
        }
    }

    @Test
    void shouldShowItsTokenAndReadItAnewEachTime() throws Exception {
        server.says(list(1, 1));
        server.wants("first");
        Path token = Files.writeString(directory.resolve("token"), "first\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        ActiveListWatch watch = watch(at(url(server.port()).address().toString(), null, null, authority.file(), token));
        watch.look();
        assertThat(watch.status().problem()).contains("has mode rw-r-----", "chmod 600");
        assertThat(server.requests).isEmpty();
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--------"));
        watch.look();
        assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.TAKEN);
        server.wants("canary-2f7");
        watch.look();
        assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.DENIED);
        assertThat(watch.status().problem()).doesNotContain("first");
        Files.writeString(
                Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------")), "canary-2f7");
        watch.look();
        assertThat(watch.status().lastOutcome()).isEqualTo(LookOutcome.UNCHANGED);
        Files.writeString(token, "two words: canary-2f7");
        watch.look();
        assertThat(watch.status().problem()).contains("one word").doesNotContain("canary");
        Files.writeString(token, "\n");
        watch.look();
        assertThat(watch.status().problem()).contains("is empty");
    }

    @Test
    void shouldLookAgainByItselfAndEndAtOnceInTheMiddleOfALook() throws Exception {
        LinkedBlockingQueue<RoutingTable> tables = new LinkedBlockingQueue<>();
        server.says(list(1, 1));
        try (ActiveListWatch watch = new ActiveListWatch(
                new CustomerList(null, url(server.port()), Duration.ofMillis(20), null, null),
                tables::add,
                Clock.systemUTC())) {
            watch.start();
            assertThat(watch.awaitFirst(PATIENT)).isTrue();
            server.says(list(2, 2));
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(tables.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }

    /** With a good list of 100 customers, version 5, in force: the answer changes nothing, and the list still works after it. */
    private void refuses(String answer, LookOutcome outcome, String problem) {
        published.clear();
        server.says(list(5, 100));
        ActiveListWatch watch = watch(url(server.port()));
        watch.look();
        server.says(answer);
        watch.look();
        assertThat(watch.status().problem()).contains(problem);
        assertThat(watch.status().lastOutcome()).isEqualTo(outcome);
        assertThat(watch.status().version()).isEqualTo(5);
        assertThat(published).hasSize(1);
        server.says(list(7, 100));
        watch.look();
        assertThat(watch.status().version()).isEqualTo(7);
    }

    private void assertTrusted(Wish wish, String host, @Nullable String problem) throws Exception {
        try (ListServer theirs = new ListServer(serverContext(authority, wish), false)) {
            theirs.says(list(1, 1));
            ActiveListWatch watch =
                    watch(at("https://" + host + ":" + theirs.port() + "/", null, null, authority.file(), null));
            watch.look();
            if (problem == null) {
                assertThat(watch.status().problem()).isNull();
            } else {
                assertThat(watch.status().problem()).startsWith("no trust: ").contains(problem);
            }
        }
    }

    private SSLContext serverContext(TestAuthority signer, Wish wish) throws IOException, GeneralSecurityException {
        TestAuthority.Issued own = signer.issue("server", wish);
        return PemFiles.context(own.certificate(), own.key(), authority.file());
    }

    private RawServer tls(RawServer.Answer answer) throws IOException {
        return new RawServer(context.getServerSocketFactory().createServerSocket(0), true, answer);
    }

    private ActiveListWatch watch(CustomerList.Url url) {
        return watch(url, null);
    }

    private ActiveListWatch watch(CustomerList.Url url, @Nullable Path cache) {
        return new ActiveListWatch(
                new CustomerList(null, url, Duration.ofHours(1), cache, null), published::add, Clock.systemUTC());
    }

    private CustomerList.Url url(int port) {
        return at("https://localhost:" + port + "/v1/edge/active-customers", null, null, authority.file(), null);
    }

    private static CustomerList.Url plain(int port) {
        return at("http://127.0.0.1:" + port + "/v1/edge/active-customers", null, null, null, null);
    }

    private static CustomerList.Url at(
            String address, @Nullable Path certificate, @Nullable Path key, @Nullable Path ca, @Nullable Path token) {
        return new CustomerList.Url(URI.create(address), certificate, key, ca, token, PATIENT);
    }

    private static CustomerList.Url withTimeout(CustomerList.Url url, Duration timeout) {
        return new CustomerList.Url(url.address(), url.certificate(), url.key(), url.ca(), url.tokenFile(), timeout);
    }

    private static String list(long version, int customers) {
        return "{\"epoch\": \"e\", \"version\": " + version + ", \"customers\": ["
                + IntStream.range(0, customers)
                        .mapToObj(i -> "{\"id\": \"" + i + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"c"
                                + i + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }
}
