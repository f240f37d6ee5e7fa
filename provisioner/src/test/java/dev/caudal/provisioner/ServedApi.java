// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.provisioner.api.ApiServer;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A process' worth of {@code serve}, and somebody who asks it. */
final class ServedApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringWriter log = new StringWriter();
    private final ApiServer server;
    private final URI address;
    private final HttpClient client;

    ServedApi(Operator operator) {
        this(
                operator,
                new ProvisionerConfig.Api("127.0.0.1:0", null, null),
                ProvisionerConfig.DEFAULT.reconcileInterval());
    }

    ServedApi(Operator operator, ProvisionerConfig.Api api, Duration reconcileInterval) {
        this(operator, api, reconcileInterval, null);
    }

    /** In the clear, with parts of its own. */
    ServedApi(Operator operator, AdminProperties admin, Supplier<Provisioner> connect) {
        this(
                operator,
                new ProvisionerConfig.Api("127.0.0.1:0", null, null),
                ProvisionerConfig.DEFAULT.reconcileInterval(),
                null,
                admin,
                connect);
    }

    /** With TLS, for a client that trusts it. */
    ServedApi(Operator operator, ProvisionerConfig.Api api, Duration reconcileInterval, @Nullable SSLContext trusting) {
        this(
                operator,
                api,
                reconcileInterval,
                trusting,
                AdminProperties.read(operator.kafka().adminPropertiesFile()),
                () -> operator.open(Progress.NONE));
    }

    private ServedApi(
            Operator operator,
            ProvisionerConfig.Api api,
            Duration reconcileInterval,
            @Nullable SSLContext trusting,
            AdminProperties admin,
            Supplier<Provisioner> connect) {
        client = trusting == null
                ? HttpClient.newHttpClient()
                : HttpClient.newBuilder().sslContext(trusting).build();
        ProvisionerConfig d = ProvisionerConfig.DEFAULT;
        ProvisionerConfig config = new ProvisionerConfig(
                d.bootstrapServers(),
                d.listener(),
                d.template(),
                d.brand(),
                d.support(),
                d.topics(),
                d.certificates(),
                d.grace(),
                d.replicasPerBroker(),
                reconcileInterval,
                api,
                d.formats());
        server = new ApiServer(
                admin,
                config,
                connect,
                new StateDirectory(operator.state(), new SecureRandom(), Clock.systemUTC()).trustedFile(),
                new PrintWriter(log),
                Clock.systemUTC());
        address = server.start();
    }

    URI address() {
        return address;
    }

    /** What it wrote, one event a line. */
    String log() {
        return log.toString();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(90));
    }

    HttpResponse<String> send(HttpRequest request) {
        return send(client, request);
    }

    static HttpResponse<String> send(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** With a token, or without. */
    HttpResponse<String> call(String method, String path, @Nullable String token, @Nullable String body) {
        return call(method, path, token, body, Map.of());
    }

    HttpResponse<String> call(
            String method, String path, @Nullable String token, @Nullable String body, Map<String, String> headers) {
        HttpRequest.Builder request = request(path);
        headers.forEach(request::header);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return send(request.build());
    }

    /** What is answered to a request that must succeed. */
    JsonNode json(String method, String path, String token, @Nullable String body) {
        HttpResponse<String> answer = call(method, path, token, body);
        assertThat(answer.statusCode()).as(answer.body() + "\n" + log()).isBetween(200, 299);
        return parse(answer.body());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fetches a file without a token, as a browser does. */
    HttpResponse<byte[]> fetch(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofByteArray());
    }

    /** Makes a token, and returns when the process knows it. */
    String token(Operator operator, String scope) {
        String token = operator.succeed("token", "create", "--scope", scope).strip();
        String path = scope.startsWith("edge:")
                ? "/v1/edge/active-customers"
                : scope.startsWith("customer:")
                        ? "/v1/customers/" + scope.substring("customer:".length()) + "/streaming"
                        : "/v1/customers";
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (call("GET", path, token, null).statusCode() != 200) {
            assertThat(System.nanoTime()).as("the token is known\n" + log()).isLessThan(deadline);
            pause();
        }
        return token;
    }

    static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }

    /** The zip behind a link, unzipped. */
    Unzipped unzipped(String link, Path folder, String customer) throws Exception {
        HttpResponse<byte[]> zip = fetch(link);
        assertThat(zip.statusCode()).isEqualTo(200);
        assertThat(zip.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"c" + customer + ".zip\"");
        Path file = folder.resolve("c" + customer + "-" + new SecureRandom().nextInt(1 << 20) + ".zip");
        Files.write(file, zip.body());
        return Unzipped.of(file, file.resolveSibling(file.getFileName() + ".d"), customer);
    }

    @Override
    public void close() {
        server.close();
    }
}
