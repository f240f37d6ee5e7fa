// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.localkafka.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster is lost with all it held, and another takes its place. */
final class BackupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path work;

    @Test
    void shouldGoOnInAnEmptyClusterAsIfNothingHadHappened() throws Exception {
        Path backup = work.resolve("backup.zip");
        Unzipped kit;
        Map<String, Object> edge;
        JsonNode customer;
        int port;
        Path home = work.resolve("kafka");
        try (LocalKafka kafka = LocalKafka.builder().directory(home).start()) {
            Operator operator = Operator.initialised(kafka, work);
            operator.succeed("subscribe", "83", "--stream", "access", "--stream", "waf", "--consumer-rate", "1MiB");
            operator.succeed("subscribe", "91");
            operator.succeed("unsubscribe", "91");
            operator.succeed("confirm-shrink");
            kit = operator.bundle("83", work.resolve("c83.zip"));
            edge = operator.edge("mad1", work.resolve("edges"));
            customer = operator.json("show", "83", "-o", "json");
            assertThat(operator.succeed("backup", "-o", backup.toString())).contains("5 records");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                    .isEqualTo("rw-------");
            port = Integer.parseInt(kafka.bootstrapServers().replaceAll(".*:", ""));
        }
        // The brokers' own CA and address stay, as they would; everything that Kafka held is gone.
        Path broker = home.resolve("broker-1/data");
        assertThat(broker).isDirectory();
        Files.move(broker, work.resolve("lost"));

        try (LocalKafka kafka = LocalKafka.builder().directory(home).port(port).start()) {
            Operator operator = new Operator(kafka, work.resolve("new-state"), null);

            assertThat(operator.succeed("restore", backup.toString())).contains("restored 3 records");

            assertThat(operator.json("show", "83", "-o", "json")).isEqualTo(customer);
            assertThat(operator.run("plan").exitCode()).isZero();
            assertThat(operator.json("export-active", "-o", "-").has("shrinkConfirmedFor"))
                    .as("a version of the old registry is confirmed in the new one")
                    .isFalse();
            send(edge, "c83_waf", "after");
            assertThat(read(kit, kafka.bootstrapServers())).isEqualTo("after");
            assertThat(operator.run("restore", backup.toString()).err()).contains("is restored into an empty one");
        }
    }

    private static void send(Map<String, Object> edge, String topic, String line) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(edge)) {
            producer.send(new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static String read(Unzipped kit, String bootstrapServers) {
        Map<String, Object> properties = new HashMap<>(kit.pem(bootstrapServers));
        properties.put("group.id", "c83_after");
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            consumer.subscribe(List.of("c83_waf"));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    return new String(record.value(), StandardCharsets.UTF_8);
                }
            }
        }
        return "nothing came";
    }
}
