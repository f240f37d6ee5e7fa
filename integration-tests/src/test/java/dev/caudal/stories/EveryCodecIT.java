// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.LocalKafka;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever reads Kafka can read what the edge-producer wrote: Java's client, librdkafka by two front ends, and the broker's
 * own code over its segment files.
 */
@Story
final class EveryCodecIT {
    private static final int LINES = 10_000;
    private static final String CONSUMER = """
            import sys
            from confluent_kafka import Consumer, TopicPartition
            topic, count, bootstrap, pem, ca = sys.argv[1], int(sys.argv[2]), *sys.argv[3:]
            consumer = Consumer({"bootstrap.servers": bootstrap, "security.protocol": "ssl", "group.id": "any",
                "ssl.certificate.location": pem, "ssl.key.location": pem, "ssl.ca.location": ca,
                "enable.auto.commit": False, "check.crcs": True})
            partitions = consumer.list_topics(topic, timeout=30).topics[topic].partitions
            consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
            while count:
                message = consumer.poll(30)
                if message is None or message.error():
                    sys.exit("no more: %s" % (message and message.error()))
                sys.stdout.buffer.write(message.value() + b"\\n")
                count -= 1
            consumer.close()
            """;

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "lz4", "gzip", "none"})
    void shouldBeReadableForEveryClientAndTheBroker(String codec, Stage stage, LocalKafka kafka) throws Exception {
        Peer.PYTHON_CLIENT.require();
        Peer.KCAT.require();
        Provisioning provisioning = Provisioning.of(kafka);
        String customer = "codec-" + codec;
        String topic = "c" + customer;
        provisioning.subscribe(customer);
        List<String> lines = lines(codec);
        StringBuilder log = new StringBuilder();
        lines.forEach(line -> log.append(customer).append(' ').append(line).append('\n'));
        long before = System.currentTimeMillis();
        try (Arrivals arrivals = Arrivals.of(kafka, customer)) {
            Ledger ledger = EdgeProcess.deliver(
                    stage,
                    EdgeFile.writeWith(stage, provisioning, EdgeFile.STDIN, "compression: " + codec),
                    stage.write("lines", log.toString()));
            assertThat(ledger.total("delivered")).isEqualTo(LINES);
            assertThat(arrivals.await(LINES)).as("by Java's client").isEqualTo(lines);
        }

        String pem = kafka.directory().resolve("admin.pem").toString();
        String ca = kafka.caFile().toString();
        List<String> python = List.of(topic, Integer.toString(LINES), kafka.bootstrapServers(), pem, ca);
        Child byPython = stage.run(
                "python",
                Stream.concat(
                                Stream.of(
                                        "/usr/bin/python3",
                                        stage.write("consumer.py", CONSUMER).toString()),
                                python.stream())
                        .toList());
        assertThat(byPython.outLines()).as("by librdkafka").isEqualTo(lines);
        Child byKcat = stage.run(
                "kcat",
                List.of(
                        Peer.program("kcat"),
                        "-C",
                        "-e",
                        "-q",
                        "-b",
                        kafka.bootstrapServers(),
                        "-t",
                        topic,
                        "-X",
                        "security.protocol=ssl",
                        "-X",
                        "ssl.certificate.location=" + pem,
                        "-X",
                        "ssl.key.location=" + pem,
                        "-X",
                        "ssl.ca.location=" + ca,
                        "-X",
                        "check.crcs=true"));
        assertThat(byKcat.outLines()).as("by kcat").isEqualTo(lines);
        assertSegmentsValid(kafka, topic, codec, before);
    }

    /** What Kafka's dump tool does with {@code --deep-iteration}, by the same classes of the broker. */
    private static void assertSegmentsValid(LocalKafka kafka, String topic, String codec, long before)
            throws IOException {
        long records = 0;
        for (Path segment : segments(kafka.brokers(), topic)) {
            long expectedOffset = 0;
            try (FileRecords file = FileRecords.open(segment.toFile(), false)) {
                for (RecordBatch batch : file.batches()) {
                    batch.ensureValid();
                    assertThat(batch.magic()).isEqualTo(RecordBatch.MAGIC_VALUE_V2);
                    assertThat(batch.compressionType()).isEqualTo(CompressionType.forName(codec));
                    assertThat(batch.timestampType()).isEqualTo(TimestampType.CREATE_TIME);
                    assertThat(batch.hasProducerId()).as("idempotent").isTrue();
                    long latest = Long.MIN_VALUE;
                    for (Record each : batch) {
                        each.ensureValid();
                        assertThat(each.offset()).isEqualTo(expectedOffset++);
                        assertThat(each.hasKey()).isFalse();
                        assertThat(each.headers()).isEmpty();
                        latest = Math.max(latest, each.timestamp());
                    }
                    assertThat(batch.maxTimestamp()).isEqualTo(latest).isBetween(before, System.currentTimeMillis());
                    assertThat(batch.lastOffset()).isEqualTo(expectedOffset - 1);
                }
            }
            records += expectedOffset;
        }
        assertThat(records).isEqualTo(LINES);
    }

    private static List<Path> segments(List<Broker> brokers, String topic) throws IOException {
        List<Path> segments = new ArrayList<>();
        for (Broker broker : brokers) {
            try (Stream<Path> files = Files.walk(broker.directory())) {
                files.filter(file -> file.toString().endsWith(".log"))
                        .filter(file ->
                                file.getParent().getFileName().toString().matches(topic + "-[0-9]+"))
                        .forEach(segments::add);
            }
        }
        return segments;
    }

    /** Of all lengths up to some thousand bytes, as different from each other as access logs are. */
    private static List<String> lines(String codec) {
        Random random = new Random(codec.hashCode());
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < LINES; i++) {
            StringBuilder line = new StringBuilder(codec).append('-').append(i).append(" \"GET /");
            int length = i % 100 == 0 ? random.nextInt(4_000) : random.nextInt(300);
            for (int j = 0; j < length; j++) {
                line.append((char) ('a' + random.nextInt(26)));
            }
            lines.add(line.append('"').toString());
        }
        return lines;
    }
}
