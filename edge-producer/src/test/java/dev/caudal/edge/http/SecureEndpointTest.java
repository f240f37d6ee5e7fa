// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.TestAuthority;
import dev.caudal.edge.TestAuthority.Wish;
import dev.caudal.edge.config.EdgeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint with TLS and a token, as a Prometheus elsewhere scrapes it. */
@Timeout(120)
final class SecureEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private TestAuthority.Issued own;
    private Path token;

    @BeforeEach
    void issue() throws IOException {
        authority = TestAuthority.create(directory, "ca");
        own = authority.issue("metrics", Wish.GOOD.host("localhost"));
        token = Files.writeString(directory.resolve("token"), "first-token\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldServeThoseWhoHaveTheTokenAndTakeANewOneAtOnce() throws Exception {
        try (HttpEndpoint endpoint = start(token)) {
            assertThat(ask(endpoint, null).getResponseCode()).isEqualTo(UNAUTHORIZED);
            assertThat(ask(endpoint, "Bearer second-token").getResponseCode()).isEqualTo(UNAUTHORIZED);
            assertThat(ask(endpoint, "Basic Zmlyc3Q6dG9rZW4=").getResponseCode())
                    .isEqualTo(UNAUTHORIZED);
            assertThat(ask(endpoint, "Bearer first-token").getResponseCode()).isEqualTo(OK);
            Files.writeString(token, "second-token\n");
            assertThat(ask(endpoint, "Bearer second-token").getResponseCode()).isEqualTo(OK);
            Files.delete(token);
            assertThat(ask(endpoint, "Bearer second-token").getResponseCode()).isEqualTo(UNAUTHORIZED);
        }
    }

    /** As the command status asks: it knows the files, whatever name is on the certificate. */
    @Test
    void shouldAnswerTheStatusOfItsOwnConfiguration() throws Exception {
        own = authority.issue("metrics", Wish.GOOD.host("elsewhere.example"));
        try (HttpEndpoint endpoint = start(token)) {
            EdgeConfig.Endpoint settings = settings(endpoint.address(), token);
            // Nothing stands behind this endpoint; what comes is its answer all the same.
            assertThatThrownBy(() -> StatusClient.of(settings).ask(10_000, 100)).hasMessage("it answers with 500");
            assertThatThrownBy(() ->
                            StatusClient.of(settings(endpoint.address(), null)).ask(10_000, 100))
                    .hasMessage("it answers with 401");
        }
    }

    @Test
    void shouldShowARenewedCertificateAndKeepTheLastOneWhileTheNextIsBeingWritten() throws Exception {
        try (HttpEndpoint endpoint = start(null)) {
            assertThat(shown(endpoint)).isEqualTo("CN=metrics");
            Files.writeString(own.certificate(), "-----BEGIN CERTIFICATE-----\nhalf");
            assertThat(shown(endpoint)).isEqualTo("CN=metrics");
            TestAuthority.Issued next = authority.issue("renewed", Wish.GOOD.host("localhost"));
            Files.copy(next.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(own.key(), PosixFilePermissions.fromString("rw-------"));
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!shown(endpoint).equals("CN=renewed")) {
                assertThat(System.nanoTime() - deadline).isNegative();
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    @Test
    void shouldSayWhichFileIsMissing() throws Exception {
        Files.delete(own.certificate());
        assertThatThrownBy(() -> start(null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certificate " + own.certificate() + ": does not exist");
    }

    private EdgeConfig.Endpoint settings(InetSocketAddress address, @Nullable Path tokenFile) {
        return new EdgeConfig.Endpoint(address, own.certificate(), own.key(), tokenFile, 1);
    }

    private HttpEndpoint start(@Nullable Path tokenFile) throws IOException {
        return HttpEndpoint.start(
                settings(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tokenFile), () -> {
                    throw new IllegalStateException("nobody asks for it");
                });
    }

    private HttpsURLConnection ask(HttpEndpoint endpoint, @Nullable String authorization) throws Exception {
        URI uri = URI.create("https://localhost:" + endpoint.address().getPort() + "/");
        HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
        connection.setSSLSocketFactory(
                PemFiles.context(null, null, authority.file()).getSocketFactory());
        if (authorization != null) {
            connection.setRequestProperty("Authorization", authorization);
        }
        return connection;
    }

    private String shown(HttpEndpoint endpoint) throws Exception {
        HttpsURLConnection connection = ask(endpoint, null);
        connection.setRequestProperty("Connection", "close");
        assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("/metrics");
        return ((X509Certificate) connection.getServerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
