// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many customers leave, and an operator says that they were meant to. */
final class ConfirmShrinkIT {
    @TempDir
    private Path work;

    @Test
    void shouldWarnBeforehandAndCarryTheConfirmationFromThenOn() throws Exception {
        try (LocalKafka kafka =
                LocalKafka.builder().directory(work.resolve("kafka")).start()) {
            Operator operator = Operator.initialised(kafka, work);
            operator.succeed("apply", "-f", file(60).toString());
            assertThat(operator.json("export-active", "-o", "-").has("shrinkConfirmedFor"))
                    .isFalse();

            CommandRun plan = operator.run("plan", "-f", file(40).toString(), "--prune");
            assertThat(plan.err()).as("20 may always leave").isEmpty();
            plan = operator.run("plan", "-f", file(39).toString(), "--prune", "-o", "json");
            assertThat(plan.err())
                    .contains("warning: 21 of 60 customers will have left within an hour, more than 20 and 10 %")
                    .contains("'confirm-shrink'");
            assertThat(plan.exitCode()).isEqualTo(3);
            CommandRun apply = operator.run("apply", "-f", file(41).toString(), "--prune");
            assertThat(apply.exitCode()).isZero();
            assertThat(apply.err()).isEmpty();
            assertThat(operator.run("unsubscribe", "s40").err()).isEmpty();
            // One by one as well, once they are too many.
            assertThat(operator.run("unsubscribe", "s39").err()).contains("warning: 21 of 60 customers");
            assertThat(operator.run("unsubscribe", "s39").err())
                    .as("who has left leaves no more")
                    .isEmpty();

            JsonNode list = operator.json("export-active", "-o", "-");
            JsonNode shown = operator.json("confirm-shrink", "--dry-run", "-o", "json");
            assertThat(shown.path("version")).isEqualTo(list.path("version"));
            assertThat(shown.path("customers").asInt()).isEqualTo(39);
            assertThat(shown.path("confirmed").asBoolean()).isFalse();
            assertThat(shown.path("left")).hasSize(21);
            assertThat(operator.json("export-active", "-o", "-").has("shrinkConfirmedFor"))
                    .isFalse();
            String version = shown.path("version").asText();

            assertThat(operator.succeed("confirm-shrink", "--list-version", version))
                    .contains("active list version " + version + ": 39 customers")
                    .contains("never confirmed before; left so far: 21")
                    .contains("  s59 ")
                    .contains("confirmed: edges take this list");
            JsonNode confirmed = operator.json("export-active", "-o", "-");
            assertThat(confirmed.path("shrinkConfirmedFor").asText()).isEqualTo(version);
            assertThat(confirmed.path("version").asLong()).isGreaterThan(Long.parseLong(version));
            assertThat(texts(confirmed.path("confirmedCustomers")))
                    .isEqualTo(texts(confirmed.path("customers")))
                    .hasSize(39);
            assertThat(changes(kafka))
                    .anyMatch(change -> change.contains("confirm version " + version + " of the active list")
                            && change.contains("\"before\":null,\"after\":"));

            String later = confirmed.path("version").asText();
            for (String[] again : new String[][] {
                {"confirm-shrink", "--list-version", version},
                {"confirm-shrink", "--list-version", later},
                {"confirm-shrink"},
                {"confirm-shrink", "--dry-run"},
                {"apply", "-f", file(39).toString(), "--prune", "--confirm-shrink"},
                {"apply", "-f", file(39).toString(), "--prune", "--confirm-shrink", "--dry-run"}
            }) {
                assertThat(operator.succeed(again))
                        .as(String.join(" ", again))
                        .contains("active list version " + version + ": 39 customers")
                        .contains("confirmed already, and nobody has left since: nothing was written");
            }
            assertThat(operator.json("export-active", "-o", "-").path("version"))
                    .isEqualTo(confirmed.path("version"));

            String[] dryRun = {"apply", "-f", file(10).toString(), "--prune", "--confirm-shrink", "--dry-run"};
            assertThat(operator.succeed(dryRun))
                    .contains("would be confirmed: of the 39 customers on it now 29 leave by this")
                    .doesNotContain("confirmed already");
            assertThat(operator.json("export-active", "-o", "-").path("version"))
                    .isEqualTo(confirmed.path("version"));

            operator.succeed("unsubscribe", "s38");
            CommandRun late = operator.run("confirm-shrink", "--list-version", version);
            assertThat(late.exitCode()).isEqualTo(1);
            assertThat(late.err()).contains("by now, not " + version).contains("Nothing was confirmed");

            CommandRun more = operator.run("apply", "-f", file(10).toString(), "--prune", "--confirm-shrink");
            assertThat(more.exitCode()).isZero();
            assertThat(more.err()).isEmpty();
            assertThat(more.out())
                    .contains("confirmed before: version " + version)
                    .contains("with 39 customers; left since then: 29");
            assertThat(texts(operator.json("export-active", "-o", "-").path("confirmedCustomers")))
                    .hasSize(10);
        }
    }

    /** A hundred thousand of them are more than a broker takes in one record as it is. */
    @Test
    void shouldKeepAConfirmationOfAVeryLongList() throws Exception {
        ShrinkConfirmation confirmation = new ShrinkConfirmation(
                7,
                Instant.parse("2026-11-22T10:00:00Z"),
                IntStream.range(0, 100_000)
                        .mapToObj(i -> CustomerId.of("customer-" + i))
                        .collect(Collectors.toCollection(TreeSet::new)));
        try (LocalKafka kafka =
                        LocalKafka.builder().directory(work.resolve("kafka")).start();
                RegistryTopic registry = new RegistryTopic(
                        AdminProperties.read(kafka.adminPropertiesFile()), "tester", Clock.systemUTC())) {
            Operator.initialised(kafka, work);
            registry.take();
            registry.restore(new TreeMap<>(Map.of(RegistryCodec.CONFIRMATION_KEY, RegistryCodec.write(confirmation))));

            assertThat(registry.read().confirmation()).isEqualTo(confirmation);
        }
    }

    private Path file(int customers) throws IOException {
        return Files.writeString(
                work.resolve("customers.yaml"),
                IntStream.range(0, customers)
                        .mapToObj(i -> "  - id: s%02d%n".formatted(i))
                        .collect(Collectors.joining("", "customers:\n", "")));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.path("id").asText(each.asText())));
        return texts;
    }

    private static List<String> changes(LocalKafka kafka) {
        Map<String, Object> properties = new TreeMap<>(
                Map.of("key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class));
        kafka.adminProperties().forEach((key, value) -> properties.put(key.toString(), value));
        List<String> changes = new ArrayList<>();
        TopicPartition partition = new TopicPartition("_caudal.changes", 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(record -> changes.add(record.value()));
            }
        }
        return changes;
    }
}
