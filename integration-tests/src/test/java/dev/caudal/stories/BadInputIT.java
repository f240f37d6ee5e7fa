// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people and servers get wrong: each of it is named or counted, and nothing else comes to harm. */
@Story
final class BadInputIT {
    private static final int OVER_THE_LIMIT = 64 * 1024 + 1;

    @ParameterizedTest
    @ValueSource(strings = {"run", "check-config"})
    void shouldListEveryErrorWithItsPlaceAndExitWith2WhenTheConfigurationIsWrong(String command, Stage stage) {
        Path config = stage.write("edge.yaml", """
                node: Not_A_Node
                sources:
                  - name: access
                    type: subproces
                  - name: access
                    type: fifo
                    path: relative.pipe
                customer:
                  file: active.json
                kafka:
                  bootstrapServers: [localhost]
                  linger: 5 fortnights
                  compressionLevel: 99
                """);

        Child edge = stage.run(
                "edge-producer",
                Parts.java("edge-producer/target/edge-producer.jar", command, "--config", config.toString()));

        assertThat(edge.awaitExit()).isEqualTo(2);
        assertThat(edge.out()).isEmpty();
        assertThat(edge.err())
                .contains(config + ":1:1: node: ")
                .contains(config + ":4:5: sources[0].type: ")
                .contains(config + ":5:5: sources[1].name: ")
                .contains(config + ":7:5: sources[1].path: ")
                .contains(config + ":8:1: customer: ")
                .contains(config + ":11:3: kafka.bootstrapServers: ")
                .contains(config + ":12:3: kafka.linger: ")
                .contains(config + ":13:3: kafka.compressionLevel: ");
    }

    @Test
    void shouldCountEveryLineByItsCauseWhenLinesAreNotWhatTheyShouldBe(Stage stage, LocalKafka kafka) {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("bad-input");
        String tooLong = "bad-input " + "x".repeat(OVER_THE_LIMIT);
        List<String> lines = List.of(
                "bad-input good",
                "unknown customer",
                "BAD-INPUT is nobody",
                "no-space",
                "",
                tooLong,
                "",
                "bad-input with a carriage return\r",
                "\u00ff\u00fe no customer either",
                "bad-input good after all");
        try (Arrivals arrivals = Arrivals.of(kafka, "bad-input")) {
            Ledger ledger = EdgeProcess.deliver(
                    stage,
                    EdgeFile.write(stage, provisioning, EdgeFile.STDIN),
                    stage.write("lines", String.join("\n", lines) + "\n"));

            assertThat(arrivals.await(3)).containsExactly("good", "with a carriage return", "good after all");
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("read")).isEqualTo(lines.size());
            assertThat(ledger.total("delivered")).isEqualTo(3);
            assertThat(ledger.total("unsubscribed")).isEqualTo(3);
            assertThat(ledger.dropped()).isEqualTo(Map.of("no_customer_id", 1L, "empty_line", 2L, "line_too_long", 1L));
        }
    }

    @Test
    void shouldDeliverWhatItHasReadAndExitWith0WhenAskedToEnd(Stage stage, LocalKafka kafka) throws IOException {
        Provisioning provisioning = Provisioning.of(kafka);
        provisioning.subscribe("drained");
        Path pipe = stage.path("access.pipe");
        List<String> lines = IntStream.range(0, 500).mapToObj(i -> "line " + i).toList();
        try (Arrivals arrivals = Arrivals.of(kafka, "drained")) {
            // Batches would wait for half a minute, so most is still in memory when the signal comes.
            EdgeProcess edge = EdgeProcess.open(stage, EdgeFile.write(stage, provisioning, EdgeFile.pipe(pipe), "30s"));
            StringBuilder log = new StringBuilder();
            lines.forEach(line -> log.append("drained ").append(line).append('\n'));
            Files.writeString(pipe, log, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
            Ledger ledger = edge.stop();

            assertThat(arrivals.await(lines.size())).isEqualTo(lines);
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("delivered")).isEqualTo(lines.size());
            assertThat(ledger.total("dropped")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscribe", "unsubscribe", "show", "bundle"})
    void shouldRefuseTheIdAndExitWith2WhenACommandGetsNoCustomerId(String command, Stage stage, LocalKafka kafka) {
        Provisioning provisioning = Provisioning.of(kafka);
        Path zip = stage.path("never.zip");
        for (String id : List.of("../83", "8 3", "@83")) {
            Child refused = command.equals("bundle")
                    ? provisioning.run(command, id, "-o", zip.toString())
                    : provisioning.run(command, id);
            assertThat(refused.awaitExit()).as(id + refused.tail()).isEqualTo(2);
            assertThat(refused.err()).contains("'" + id + "'").contains("is no valid customer id");
        }
        assertThat(zip).doesNotExist();
    }
}
