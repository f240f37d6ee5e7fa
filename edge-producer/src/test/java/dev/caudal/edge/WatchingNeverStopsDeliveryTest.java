// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.check.ConfigCheck;
import dev.caudal.edge.check.Findings;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.Overrides;
import dev.caudal.edge.config.Problem;
import dev.caudal.edge.status.Health;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see the process by can be taken, missing or refused: lines are delivered all the same. */
@Timeout(180)
final class WatchingNeverStopsDeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @TempDir
    private Path directory;

    private EdgeApp app;

    @AfterEach
    void end() {
        if (app != null) {
            app.stop();
        }
    }

    @Test
    void shouldDeliverWhileItsPortIsTakenAndOpenItAsSoonAsItIsFree() throws Exception {
        EdgeConfig config;
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            config = config("http: { listen: '127.0.0.1:" + holder.getLocalPort() + "' }");
            String problem = "http.listen=127.0.0.1:" + holder.getLocalPort() + ": Address already in use:"
                    + " another process listens there; end it, or choose another port for http.listen";
            assertThat(warnings(config)).singleElement().asString().contains("http.listen: " + problem);
            start(config);
            await("it reads", () -> app.ledger().inSpool() == 2);
            assertThat(Health.of(app.status()).isReady()).isTrue();
            assertThat(Health.of(app.status()).warnings())
                    .singleElement()
                    .asString()
                    .startsWith(problem);
        }
        await("it listens", () -> Health.of(app.status()).warnings().isEmpty());
        URI live = URI.create("http://127.0.0.1:" + config.watching().listen().getPort() + "/health/live");
        try (InputStream answer = live.toURL().openStream()) {
            assertThat(new String(answer.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"live\" : true");
        }
        // Its own run is no stranger.
        assertThat(warnings(config)).isEmpty();
    }

    @Test
    void shouldDeliverWhileItsTapSocketIsTakenAndOpenItAsSoonAsItIsFree() throws Exception {
        Path socket = directory.resolve("tap.sock");
        EdgeConfig config = config("tap: { socket: tap.sock }");
        try (ServerSocketChannel holder = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            holder.bind(UnixDomainSocketAddress.of(socket));
            assertThat(warnings(config))
                    .singleElement()
                    .asString()
                    .contains("tap.socket: " + socket + ": a process listens");
            start(config);
            await("it reads", () -> app.ledger().inSpool() == 2);
            assertThat(Health.of(app.status()).isReady()).isTrue();
            assertThat(Health.of(app.status()).warnings())
                    .singleElement()
                    .asString()
                    .startsWith("tap.socket=" + socket + ": a process listens there already");
        }
        await("it listens", () -> Health.of(app.status()).warnings().isEmpty());
        assertThat(Files.exists(socket)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http: { listen: '192.0.2.1:19464' } | http.listen | this machine has no such address",
                "http: { listen: 'nowhere.invalid:19464' } | http.listen | the name has no address",
                "tap: { socket: none/tap.sock } | tap.socket | there is no directory",
                "tap: { socket: a.log } | tap.socket | is there and is not a socket",
            })
    void shouldDeliverWhateverIsWrongWithAServiceForOperators(String part, String option, String problem)
            throws Exception {
        if (part.contains("a.log")) {
            Files.writeString(directory.resolve("b.log"), "");
            part = part.replace("a.log", "b.log");
        }
        EdgeConfig config = config(part);
        assertThat(warnings(config)).singleElement().asString().contains(option + ": ", problem);
        start(config);
        await("it reads", () -> app.ledger().inSpool() == 2);
        assertThat(Health.of(app.status()).isReady()).isTrue();
        assertThat(Health.of(app.status()).warnings())
                .singleElement()
                .asString()
                .contains(option, problem);
    }

    private EdgeConfig config(String part) throws Exception {
        Files.writeString(directory.resolve("a.log"), "83 one\n83 two\n");
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");
        Path file = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources:
                  - { name: a, type: file, path: %1$s/a.log, stateFile: %1$s/a.state, pollInterval: 10ms }
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 10ms }
                spool: { directory: spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                %2$s
                """.formatted(directory, part));
        return EdgeConfigReader.read(file, Overrides.of(Map.of(), List.of()), EdgeSource::make);
    }

    private List<String> warnings(EdgeConfig config) {
        Findings findings = new Findings(directory.resolve("edge.yaml"));
        ConfigCheck.all(config, config.sourcesOf(EdgeConfig.SHORT_FORM).orElseThrow(), true, findings);
        assertThat(findings.problems()).isEmpty();
        // That the running process has the spool is none of these tests'.
        return findings.warnings().stream()
                .filter(warning -> !warning.contains("spool.directory"))
                .toList();
    }

    private void start(EdgeConfig config) throws IOException {
        List<Problem> problems = new ArrayList<>();
        app = new EdgeApp(
                config, EdgeSource.make(config.sourcesOf(EdgeConfig.SHORT_FORM).orElseThrow(), problems));
        assertThat(problems).isEmpty();
        app.start();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
