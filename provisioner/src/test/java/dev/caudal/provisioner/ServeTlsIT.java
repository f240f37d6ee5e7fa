// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.localkafka.ClientCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} with TLS: who gets the list by a certificate, and a certificate of its own that is renewed. */
@ExtendWith(Serving.Shared.class)
final class ServeTlsIT {
    private static final String LIST = "/v1/edge/active-customers";

    @TempDir
    private static Path work;

    private static Serving serving;
    private static ServedApi api;

    @BeforeAll
    static void start(Serving shared) {
        serving = shared;
        api = shared.secure();
    }

    /** Asks with a certificate of its own, or without, on a new connection. */
    private static int ask(@Nullable Path certificate, @Nullable Path key) throws IOException, InterruptedException {
        SSLContext context = serving.identity().client(certificate, key);
        HttpRequest request = HttpRequest.newBuilder(api.address().resolve(LIST))
                .timeout(Duration.ofSeconds(60))
                .build();
        HttpResponse<String> answer =
                HttpClient.newBuilder().sslContext(context).build().send(request, BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        return answer.statusCode();
    }

    private static int askAs(String node) throws IOException, InterruptedException {
        Path folder = work.resolve("edges").resolve(node);
        return ask(folder.resolve("edge.crt.pem"), folder.resolve("edge.key.pem"));
    }

    @Test
    void shouldGiveTheListToAnEdgesCertificateAndToNoOther() throws Exception {
        Operator operator = serving.operator();
        String edges = work.resolve("edges").toString();
        operator.succeed("edge-credentials", "bcn7", "-o", edges);
        await("the new node has the list", () -> askAs("bcn7") == 200);

        assertThat(ask(null, null)).as("no certificate").isEqualTo(401);

        operator.succeed("subscribe", "t1");
        Unzipped kit = operator.bundle("t1", work.resolve("t1.zip"));
        assertThat(ask(kit.folder().resolve("ct1.crt.pem"), kit.folder().resolve("ct1.key.pem")))
                .as("a customer's, of the same CA")
                .isEqualTo(401);

        // The brokers' CA calls somebody by an edge's name: it is not the clients' CA.
        ClientCertificate foreign = serving.kafka().issueClient("edge-bcn7");
        Path certificate = Files.writeString(work.resolve("foreign.crt.pem"), foreign.certificatePem());
        Path key = Files.writeString(work.resolve("foreign.key.pem"), foreign.keyPem());
        assertThatThrownBy(() -> ask(certificate, key)).as("of another CA").isInstanceOf(IOException.class);

        operator.succeed("edges", "revoke", "bcn7");
        await("the revoked node is refused", () -> askAs("bcn7") == 401);
        assertThat(api.log()).contains("unknown certificate CN=edge-bcn7 from 127.0.0.1");
    }

    @Test
    void shouldTakeANewCertificateOverWhileItRunsAndKeepTheOldOneIfItIsNone() throws Exception {
        BigInteger old = shown();
        String good = Files.readString(serving.identity().certificate());
        Files.writeString(serving.identity().certificate(), "half of it");
        await("the log says what is wrong", () -> api.log().contains("the old api.certificate stays in use"));
        assertThat(shown()).isEqualTo(old);

        Files.writeString(serving.identity().certificate(), good);
        serving.identity().renew();

        await("the new certificate is shown", () -> !shown().equals(old));
        assertThat(ask(null, null)).isEqualTo(401);
    }

    /** The serial of the certificate that the server shows, whoever signed it. */
    private static BigInteger shown() throws IOException {
        URI address = api.address();
        SSLContext context = serving.identity().anyone();
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(address.getHost(), address.getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    /** Something that holds, or will. */
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds(condition)) {
            assertThat(System.nanoTime()).as(what + "\n" + api.log()).isLessThan(deadline);
            ServedApi.pause();
        }
    }

    private static boolean holds(Condition condition) throws IOException, InterruptedException {
        try {
            return condition.holds();
        } catch (SSLException e) {
            return false;
        }
    }
}
