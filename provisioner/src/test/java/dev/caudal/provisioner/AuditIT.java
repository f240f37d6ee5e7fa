// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edges that count, one of which lies: it says of 1,000 lines that the brokers have them, and never sent them. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class AuditIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] LINE = "203.0.113.5 - - \"GET / HTTP/2.0\" 200 17".getBytes(StandardCharsets.UTF_8);
    private static final int LINES = 1_000_000;
    private static final int LOST = 1_000;
    private static final int PARTS = 10;

    @TempDir
    private static Path work;

    private static Operator operator;

    private final Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private final Map<String, Integer> sequences = new HashMap<>();

    @BeforeAll
    static void init(LocalKafka kafka) {
        operator = Operator.initialised(kafka, work);
    }

    @Test
    void shouldFindTheNodeTheCustomerAndTheHourOfLinesThatWereCountedAndAreNotThere() throws Exception {
        operator.succeed("subscribe", "83", "91");
        operator.succeed(
                "edge-credentials", "silent", "-o", work.resolve("edges").toString());
        String[] nodes = {"mad1", "bcn1"};
        for (int node = 0; node < nodes.length; node++) {
            Map<String, Object> properties = operator.edge(nodes[node], work.resolve("edges"));
            properties.put("linger.ms", 50);
            properties.put("compression.type", "lz4");
            try (KafkaProducer<byte[], byte[]> edge = new KafkaProducer<>(properties)) {
                for (int part = 0; part < PARTS / nodes.length; part++) {
                    int hoursAgo = 1 + part % 3;
                    String customer = part % 2 == 0 ? "83" : "91";
                    boolean lies = nodes[node].equals("bcn1") && part == 1;
                    deliver(edge, nodes[node], node, customer, hoursAgo, lies ? LOST : 0);
                }
                edge.send(new ProducerRecord<>("_caudal.tally", bytes(nodes[node]), bytes("{\"format\":1}")))
                        .get();
                if (nodes[node].equals("mad1")) {
                    writeAsItsClone(edge, "mad1");
                }
            }
        }

        CommandRun run = operator.run("audit", "--since", "4h", "-o", "json");

        assertThat(run.exitCode()).isEqualTo(1);
        JsonNode report = JSON.readTree(run.out());
        assertThat(report.path("compared").asLong()).isEqualTo(LINES);
        assertThat(report.path("differences")).as(run.out()).hasSize(1);
        JsonNode difference = report.path("differences").get(0);
        assertThat(difference.path("missing").asLong()).isEqualTo(LOST);
        assertThat(difference.path("customer").asText()).isEqualTo("91");
        assertThat(difference.path("nodes").toString()).isEqualTo("[\"bcn1\"]");
        assertThat(difference.path("hour").asText())
                .isEqualTo(thisHour.minus(2, ChronoUnit.HOURS).toString());
        assertThat(report.path("silent").toString())
                .contains("node silent has said nothing")
                .doesNotContain("mad1");
        assertThat(report.path("doubtful")).hasSize(3);
        assertThat(report.path("doubtful").toString())
                .contains("node mad1: two edge-producers use this name at once, runs c1 and r1");
        assertThat(operator.run("audit", "91", "--since", "4h").out()).contains("MISSING: 1000 lines of customer 91");
        assertThat(operator.succeed("edges")).contains("0.1-test");
    }

    private void deliver(
            KafkaProducer<byte[], byte[]> edge, String node, int partition, String customer, int hoursAgo, int lost)
            throws Exception {
        int lines = LINES / PARTS;
        Instant hour = thisHour.minus(hoursAgo, ChronoUnit.HOURS);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < lines - lost; i++) {
            sent.add(edge.send(
                    new ProducerRecord<>("c" + customer, partition, hour.toEpochMilli() + i * 30L, null, LINE)));
        }
        edge.flush();
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
        ObjectNode count = JSON.createObjectNode();
        count.put("format", 1)
                .put("node", node)
                .put("run", "r1")
                .put("sequence", sequences.merge(node, 1, Integer::sum))
                .put("at", Instant.now().toString())
                .put("listVersion", 7)
                .put("software", "0.1-test");
        ObjectNode row = count.putArray("customers").addObject();
        row.put("id", customer).put("hour", hour.toString()).put("read", lines).put("delivered", lines);
        row.putObject("dropped");
        row.putObject("acknowledged").putObject("c" + customer).put(Integer.toString(partition), lines);
        edge.send(new ProducerRecord<>("_caudal.tally", bytes(node), bytes(count.toString())))
                .get();
    }

    /** A machine made from the image of another writes counts under its name. */
    private static void writeAsItsClone(KafkaProducer<byte[], byte[]> edge, String node) throws Exception {
        int[] secondsAgo = {900, 600, 300};
        for (int i = 0; i < secondsAgo.length; i++) {
            ObjectNode count = JSON.createObjectNode();
            count.put("format", 1)
                    .put("node", node)
                    .put("run", i == 1 ? "r1" : "c1")
                    .put("sequence", i == 1 ? 0 : 1 + i / 2)
                    .put("at", Instant.now().minusSeconds(secondsAgo[i]).toString())
                    .put("listVersion", 7)
                    .put("software", "0.1-test");
            edge.send(new ProducerRecord<>("_caudal.tally", bytes(node), bytes(count.toString())))
                    .get();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
