// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.DeflaterOutputStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What the edge node {@code mad1} does, with its own credentials: it delivers lines, and counts them in the tally. */
final class EdgeLines implements AutoCloseable {
    private static final String NODE = "mad1";

    private final KafkaProducer<byte[], byte[]> producer;
    private final String run = Long.toHexString(System.nanoTime());
    private int sequence;

    EdgeLines(Operator operator, Path folder) {
        producer = new KafkaProducer<>(operator.edge(NODE, folder));
    }

    /** Lines that were read at this time, each acknowledged when this returns, as is their count. */
    void deliver(String customer, Instant at, List<String> lines) throws ExecutionException, InterruptedException {
        String topic = "c" + customer;
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String line : lines) {
            byte[] value = line.getBytes(StandardCharsets.UTF_8);
            sent.add(producer.send(new ProducerRecord<>(topic, null, at.toEpochMilli(), null, value)));
        }
        producer.flush();
        Map<Integer, Integer> acknowledged = new TreeMap<>();
        for (Future<RecordMetadata> each : sent) {
            acknowledged.merge(each.get().partition(), 1, Integer::sum);
        }
        assertThat(acknowledged).isNotEmpty();
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("format", 1)
                .put("node", NODE)
                .put("run", run)
                .put("sequence", ++sequence)
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("listVersion", 0)
                .put("software", "0.1.0");
        ObjectNode row = record.putArray("customers").addObject();
        row.put("id", customer)
                .put("hour", at.truncatedTo(ChronoUnit.HOURS).toString())
                .put("read", lines.size())
                .put("readBytes", bytes(lines))
                .put("delivered", lines.size())
                .put("deliveredBytes", compressedBytes(lines));
        row.putObject("dropped");
        ObjectNode partitions = row.putObject("acknowledged").putObject(topic);
        acknowledged.forEach((partition, count) -> partitions.put(Integer.toString(partition), count));
        producer.send(new ProducerRecord<>(
                        "_caudal.tally",
                        NODE.getBytes(StandardCharsets.UTF_8),
                        record.toString().getBytes(StandardCharsets.UTF_8)))
                .get();
    }

    /** What a customer's page says of these lines. */
    static long bytes(List<String> lines) {
        return lines.stream()
                .mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    /** About what an edge would count: this producer does not say how large its batches are. */
    private static int compressedBytes(List<String> lines) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.size();
    }

    @Override
    public void close() {
        producer.close();
    }
}
