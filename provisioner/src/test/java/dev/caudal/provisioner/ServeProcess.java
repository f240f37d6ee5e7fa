// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.provisioner.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code provisioner serve} in a process of its own. */
final class ServeProcess implements AutoCloseable {
    private static final String SERVING = "serving ";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final Path output;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServeProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; {@link #address} waits until it listens. */
    static ServeProcess start(Path admin, Path config, Path state, Path output) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--admin",
                        admin.toString(),
                        "--config",
                        config.toString(),
                        "--state",
                        state.toString(),
                        "serve")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ServeProcess(process, output);
    }

    /** All that it said. */
    List<String> said() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it says that it listens. */
    URI address() {
        await("it listens", () -> said().stream().anyMatch(line -> line.startsWith(SERVING)));
        return URI.create(said().stream()
                .filter(line -> line.startsWith(SERVING))
                .findFirst()
                .orElseThrow()
                .substring(SERVING.length()));
    }

    /** With a token. */
    HttpResponse<String> call(String method, String path, String token, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address().resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json");
        HttpRequest.BodyPublisher sent =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        try {
            return client.send(request.method(method, sent).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Something that holds, or will. */
    interface Condition {
        boolean holds();
    }

    void await(String what, Condition condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as(what + "\n" + String.join("\n", said()))
                    .isLessThan(deadline);
            ServedApi.pause();
        }
    }

    /** SIGTERM; what it exits with. */
    int terminate() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as(String.join("\n", said()))
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
