// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.FreePort;
import dev.caudal.stories.support.Http;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the edge-producer says about itself, at its most talkative, also when it crashes: no line of a log is in it, and
 * nothing of its key, its token, or what a subprocess is given.
 */
@Story
final class SecretsIT {
    private static final String CANARY = "canary-7f3a91";
    private static final String TOKEN = "canary-token-55c0de";
    private static final String ENVIRONMENT = "canary-environment-90ab";
    private static final String PROGRAM = "\n  - name: program\n    type: subprocess\n    command: [sleep, '60']\n"
            + "    environment: { SECRET: " + ENVIRONMENT + " }";

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void shouldPrintNoLineAndNoKeyAtTheLowestLevel(String format, Stage stage, LocalKafka kafka) throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("secret");
        Path config = EdgeFile.write(stage, provisioning, EdgeFile.STDIN);
        Files.writeString(config, Files.readString(config) + "logging:\n  level: trace\n  format: " + format + "\n");
        // Subscribed, unsubscribed, without an id, empty, too long, torn at the end.
        String lines = "secret " + CANARY + " a\nnobody " + CANARY + " b\n" + CANARY + "\n\nsecret "
                + CANARY.repeat(10_000) + "\nsecret " + CANARY + " torn";
        EdgeProcess.deliver(stage, config, stage.write("lines", lines));

        String said = Files.readString(stage.path("edge-producer.err"), StandardCharsets.ISO_8859_1)
                + Files.readString(stage.path("edge-producer.out"), StandardCharsets.ISO_8859_1);
        assertThat(said).as("something of the Kafka client").contains("kafka");
        assertNoSecret(said, provisioning);
    }

    @Test
    void shouldShowNoSecretInMetricsStatusReloadsAndCrashes(Stage stage, LocalKafka kafka) throws Exception {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("secret");
        int port = FreePort.find();
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe) + PROGRAM);
        Path token = stage.write("token", TOKEN);
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        // Nobody answers there: the list that is kept is in force.
        String text = Files.readString(config)
                        .replace(
                                "file: active.json",
                                "url: http://127.0.0.1:9/\n  cache: active.json\n  tokenFile: token")
                + "logging: { level: trace }\nhttp: { listen: \"127.0.0.1:" + port
                + "\" }\n";
        Files.writeString(config, text);

        // In a folder of its own, where whatever a crash leaves is found.
        List<String> command = new ArrayList<>(List.of("env", "--chdir=" + stage.folder("home")));
        command.addAll(Parts.launched("edge-producer/bin/caudal-edge", "run", "--config", config.toString()));
        Child edge = stage.start("edge-producer", command);
        edge.awaitPrinted("source=access open");
        try (Arrivals arrivals = Arrivals.of(kafka, "secret");
                OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(("secret " + CANARY + "\nnobody " + CANARY + "\n" + CANARY + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
            arrivals.await(1);
        }
        String pages = Http.get(port, "x", "/metrics", "")
                + Http.get(port, "x", "/status", "")
                + Http.get(port, "x", "/health/ready", "");
        assertThat(pages).contains("caudal_edge_lines_read_total", "\"customers\"", "\"reasons\"");
        assertNoSecret(pages, provisioning);

        Files.writeString(config, text.replace(ENVIRONMENT, ENVIRONMENT + "-new") + "drain: 3s\n");
        signal(stage, edge, "-HUP");
        edge.awaitPrinted("configuration reloaded");
        assertThat(edge.err()).contains("environment.SECRET: (not shown)");
        signal(stage, edge, "-QUIT");
        edge.awaitPrinted("Full thread dump");
        // As a fault in native code.
        signal(stage, edge, "-SEGV");
        assertThat(edge.awaitExit()).isNotZero();
        StringBuilder left = new StringBuilder(edge.out() + edge.err());
        try (Stream<Path> files = Files.list(stage.path("home"))) {
            for (Path file : files.toList()) {
                assertThat(file.getFileName().toString()).startsWith("hs_err_pid");
                left.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(left).contains("SIGSEGV").contains("src:access");
        assertNoSecret(left.toString(), provisioning);
    }

    private static void signal(Stage stage, Child edge, String signal) {
        assertThat(stage.run("kill", List.of("kill", signal, Long.toString(edge.pid())))
                        .awaitExit())
                .isZero();
    }

    private static void assertNoSecret(String said, Provisioning provisioning) throws IOException {
        List<String> secrets = new ArrayList<>(List.of(CANARY, TOKEN, ENVIRONMENT));
        Files.readAllLines(provisioning.credentials().resolve("edge.key.pem")).stream()
                .filter(line -> !line.startsWith("---"))
                .forEach(secrets::add);
        assertThat(secrets)
                .hasSizeGreaterThan(4)
                .allSatisfy(secret -> assertThat(said).doesNotContain(secret));
    }
}
