// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the edge-producer says about itself, at its most talkative: no line of a log is in it, and nothing of its key. */
@Story
final class SecretsIT {
    private static final String CANARY = "canary-7f3a91";

    @ParameterizedTest
    @CsvSource({"direct, json", "kafka-producer, text"})
    void shouldPrintNoLineAndNoKeyAtTheLowestLevel(String delivery, String format, Stage stage, LocalKafka kafka)
            throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("secret");
        Path config = EdgeFile.write(stage, provisioning, EdgeFile.STDIN);
        Files.writeString(
                config,
                Files.readString(config) + "delivery: " + delivery + "\nlogging:\n  level: trace\n  format: " + format
                        + "\n");
        // Subscribed, unsubscribed, without an id, empty, too long, torn at the end.
        String lines = "secret " + CANARY + " a\nnobody " + CANARY + " b\n" + CANARY + "\n\nsecret "
                + CANARY.repeat(10_000) + "\nsecret " + CANARY + " torn";
        EdgeProcess.deliver(stage, config, stage.write("lines", lines));

        List<String> secrets = new ArrayList<>(List.of(CANARY));
        Files.readAllLines(provisioning.credentials().resolve("edge.key.pem")).stream()
                .filter(line -> !line.startsWith("---"))
                .forEach(secrets::add);
        String said = Files.readString(stage.path("edge-producer.err"), StandardCharsets.ISO_8859_1)
                + Files.readString(stage.path("edge-producer.out"), StandardCharsets.ISO_8859_1);
        assertThat(said).as("something of the Kafka client").contains("kafka");
        assertThat(secrets)
                .hasSizeGreaterThan(2)
                .allSatisfy(secret -> assertThat(said).doesNotContain(secret));
    }
}
