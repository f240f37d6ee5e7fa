// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Ledger;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** A customer receives one line in so many: exactly those, and the rest is accounted for. */
@Story
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class SamplingIT {
    private static final int LINES = 1_000;
    private static final int ONE_IN = 7;

    @Test
    void shouldDeliverOneLineInSevenAndCountTheOthersWithoutAlarm(Stage stage, LocalKafka kafka) throws Exception {
        Peer.FAKETIME.require();
        Provisioning provisioning = Provisioning.of(kafka);
        done(provisioning.run("subscribe", "sampled", "--sample-one-in", Integer.toString(ONE_IN)));
        provisioning.subscribe("whole");
        assertThat(done(provisioning.run("list")).out()).containsPattern("sampled +active .* 1 line in 7");
        Path pipe = stage.path("access.pipe");
        Path config = EdgeFile.writeWithSpool(stage, provisioning, EdgeFile.pipe(pipe), "after: 1s");
        EdgeProcess edge = EdgeProcess.open(stage, config);
        try (Arrivals ofSampled = Arrivals.of(kafka, "sampled");
                Arrivals ofWhole = Arrivals.of(kafka, "whole");
                OutputStream log = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            write(log, "sampled", 0, LINES);
            write(log, "whole", 0, LINES);
            List<String> kept = IntStream.range(0, LINES)
                    .filter(line -> line % ONE_IN == 0)
                    .mapToObj(line -> "line " + line)
                    .toList();
            assertThat(ofSampled.await(kept.size())).isEqualTo(kept);
            ofWhole.await(LINES);

            // From now on every line.
            done(provisioning.run("subscribe", "sampled", "--sample-one-in", "1"));
            edge.awaitActiveList(provisioning.exportActive(EdgeFile.activeList(stage)));
            write(log, "sampled", LINES, 100);
            ofSampled.await(kept.size() + 100);
            Ledger ledger = edge.stop();

            long sampledOut = (long) LINES - kept.size();
            assertThat(ofSampled.lines()).hasSize(kept.size() + 100);
            assertThat(ledger.balanced()).isTrue();
            assertThat(ledger.total("read")).isEqualTo(2L * LINES + 100);
            assertThat(ledger.dropped()).isEqualTo(Map.of("sampled_out", sampledOut));
            assertThat(ledger.delivered()).isEqualTo(Map.of("sampled", kept.size() + 100L, "whole", (long) LINES));
            assertThat(tally(kafka))
                    .isEqualTo(Map.of(
                            "read", LINES + 100L, "delivered", kept.size() + 100L, "dropped sampled_out", sampledOut));
            Child audit = done(provisioning.runInAnHour("audit", "sampled"));
            assertThat(audit.out()).contains(": " + (kept.size() + 100) + " lines compared, 0 difference(s)");
        }
    }

    /** What the node counted for the sampled customer. */
    private static Map<String, Long> tally(LocalKafka kafka) throws IOException {
        Map<String, Object> properties = new HashMap<>(
                Map.of("key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class));
        kafka.adminProperties().forEach((key, value) -> properties.put(key.toString(), value));
        Map<String, Long> sums = new HashMap<>();
        TopicPartition partition = new TopicPartition("_caudal.tally", 0);
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(properties)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    for (JsonNode row :
                            new ObjectMapper().readTree(record.value()).path("customers")) {
                        if (row.path("id").asText().equals("sampled")) {
                            sums.merge("read", row.path("read").asLong(), Long::sum);
                            sums.merge("delivered", row.path("delivered").asLong(), Long::sum);
                            row.path("dropped")
                                    .properties()
                                    .forEach(each -> sums.merge(
                                            "dropped " + each.getKey(),
                                            each.getValue().asLong(),
                                            Long::sum));
                        }
                    }
                }
            }
        }
        return sums;
    }

    private static void write(OutputStream log, String customer, int from, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        IntStream.range(from, from + lines)
                .forEach(line ->
                        text.append(customer).append(" line ").append(line).append('\n'));
        log.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        log.flush();
    }

    private static Child done(Child child) {
        assertThat(child.awaitExit()).as(child.tail()).isZero();
        return child;
    }
}
