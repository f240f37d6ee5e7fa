// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfigReader;
import dev.caudal.edge.config.Overrides;
import dev.caudal.edge.config.Problem;
import dev.caudal.edge.status.Health;
import dev.caudal.edge.status.StatusJson;
import dev.caudal.edge.status.StatusText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole application that starts before there is an active list. Kafka is away all the time: what was read is spooled. */
@Timeout(120)
final class FirstListTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;

    /** Nothing of this is a list. */
    private enum NoList {
        MISSING(null),
        EMPTY(""),
        HALF_WRITTEN("{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"8"),
        ANOTHER_FILE("<html>not found</html>"),
        WITHOUT_EPOCH("{\"version\": 1, \"customers\": []}"),
        REFUSING_SERVER(null);

        private final String text;

        NoList(String text) {
            this.text = text;
        }
    }

    @TempDir
    private Path directory;

    private final AtomicReference<String> served = new AtomicReference<>("");
    private HttpServer server;
    private EdgeApp app;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] list = served.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(list.length == 0 ? 503 : OK, list.length == 0 ? -1 : list.length);
            exchange.getResponseBody().write(list);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        if (app != null) {
            app.stop();
        }
        server.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepLinesThatCanWaitAndCountTheOthersHonestlyWhateverIsThereInPlaceOfAList(NoList none)
            throws Exception {
        boolean remote = none == NoList.REFUSING_SERVER;
        if (none.text != null) {
            Files.writeString(directory.resolve("active.json"), none.text);
        }
        StringBuilder log = new StringBuilder();
        int early = none.name().length() * 17;
        lines(log, 0, early);
        Files.writeString(directory.resolve("a.log"), log);
        start(remote ? "url: http://127.0.0.1:" + server.getAddress().getPort() + "/" : "file: active.json");

        await("the file waits", () -> status().contains("\"state\":\"waiting for the first active list\""));
        await("the pipe is open", () -> reasons().size() == 1);
        assertThat(reasons().get(0)).startsWith("waiting for the first active list from ");
        assertThat(page()).contains("source a", "active list        none yet").doesNotContain("memory.limit");
        Path state = directory.resolve("a.state");
        assertThat(Files.exists(state) ? Files.readString(state) : "")
                .as("nothing has been read")
                .doesNotContainPattern("offset [1-9]");

        await("the pipe is there", () -> Files.exists(directory.resolve("b.pipe")));
        try (OutputStream pipe = Files.newOutputStream(directory.resolve("b.pipe"), StandardOpenOption.WRITE)) {
            pipe.write("83 cannot wait\n83 neither\n".getBytes(StandardCharsets.US_ASCII));
            await("the pipe is read", () -> ledger().read() == 2);
            assertThat(ledger().dropped()).isEqualTo(Map.of(DropCause.NO_ACTIVE_LIST, 2L));
            assertThat(ledger().unsubscribed()).isZero();

            lines(log, early, early + 7);
            Files.writeString(directory.resolve("a.log"), log);
            String list = "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                    + " \"topics\": {\"access\": \"c83\"}}]}";
            served.set(list);
            Path aside = Files.writeString(directory.resolve("aside"), list);
            Files.move(aside, directory.resolve("active.json"), StandardCopyOption.ATOMIC_MOVE);
            await("the file is read", () -> ledger().read() == 2 + early + 7);
            pipe.write("83 can be routed\n".getBytes(StandardCharsets.US_ASCII));
            await("the pipe is read", () -> ledger().read() == 2 + early + 7 + 1);
        }

        assertThat(ledger().byRoute().firstEntry().getValue().read()).isEqualTo(early + 7 + 1);
        assertThat(ledger().unsubscribed()).isZero();
        assertThat(reasons()).noneMatch(reason -> reason.contains("active list"));
    }

    @Test
    void shouldTakeAListWithoutCustomersForAList() throws Exception {
        Files.writeString(directory.resolve("active.json"), "{\"epoch\": \"e\", \"version\": 1, \"customers\": []}");
        Files.writeString(directory.resolve("a.log"), lines(new StringBuilder(), 0, 20));
        start("file: active.json");

        await("the file is read", () -> ledger().unsubscribed() == 20);
        assertThat(ledger().dropped()).isEmpty();
        await("the pipe is open", () -> reasons().isEmpty());
    }

    private static StringBuilder lines(StringBuilder log, int from, int to) {
        for (int i = from; i < to; i++) {
            log.append("83 line ").append(i).append('\n');
        }
        return log;
    }

    private void start(String customers) throws Exception {
        Path file = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources:
                  - { name: a, type: file, path: %1$s/a.log, stateFile: %1$s/a.state, pollInterval: 10ms }
                  - { name: b, type: fifo, path: %1$s/b.pipe }
                customers: { %2$s, refresh: 100ms }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true }
                spool: { directory: spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                """.formatted(directory, customers));
        EdgeConfig config = EdgeConfigReader.read(file, Overrides.of(Map.of(), List.of()), EdgeSource::make);
        List<Problem> problems = new ArrayList<>();
        List<EdgeSource> sources =
                EdgeSource.make(config.sourcesOf(EdgeConfig.SHORT_FORM).orElseThrow(), problems);
        assertThat(problems).isEmpty();
        app = new EdgeApp(config, sources);
        app.start();
    }

    private LedgerSnapshot ledger() {
        return app.ledger();
    }

    private List<String> reasons() {
        return Health.of(app.status()).reasons();
    }

    private String status() {
        return StatusJson.of(app.status()).toString();
    }

    private String page() {
        return StatusText.page(StatusJson.of(app.status()), null);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
