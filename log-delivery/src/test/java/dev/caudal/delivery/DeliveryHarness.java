// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.RoutingTableBuilder;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One delivery against real brokers, fed with bytes as a source would. */
final class DeliveryHarness implements AutoCloseable {
    static final String NODE = "mad1-edge07";
    static final Duration LINGER = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Ledger ledger = new Ledger();
    final Routing routing = new Routing(RoutingTable.empty());
    final Delivery delivery;
    final LogPipeline pipeline;
    private boolean closed;

    DeliveryHarness(DeliverySettings settings) {
        delivery = Delivery.direct(settings, ledger);
        pipeline = source("access");
    }

    /** The way of one more source's bytes. One thread. */
    LogPipeline source(String name) {
        return new LogPipeline(
                FramingLimits.DEFAULT,
                StreamName.ACCESS,
                CustomerIdExtractors.firstToken(),
                routing,
                delivery.sink(name),
                ledger.reader(name));
    }

    static DeliverySettings settings(String bootstrap, TlsFiles tls) {
        return settings(bootstrap, tls, DeliverySettings.MIN_MEMORY_LIMIT_BYTES);
    }

    static DeliverySettings settings(String bootstrap, TlsFiles tls, long memoryLimitBytes) {
        return new DeliverySettings(
                NODE,
                List.of(bootstrap.split(",")),
                tls,
                Codec.ZSTD,
                1,
                LINGER,
                10_000,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                memoryLimitBytes,
                null);
    }

    /** The same with a spool. */
    static DeliverySettings withSpool(DeliverySettings plain, SpoolOptions spool) {
        return new DeliverySettings(
                plain.node(),
                plain.bootstrapServers(),
                plain.tls(),
                plain.codec(),
                plain.compressionLevel(),
                plain.linger(),
                plain.maxBatchLines(),
                plain.requestTimeout(),
                plain.retryBackoff(),
                plain.metadataRefresh(),
                plain.memoryLimitBytes(),
                spool);
    }

    /** The edge's certificate with the rights of design: WRITE on the customers' prefix and nothing else. */
    static TlsFiles edgeCertificate(LocalKafka kafka, Path directory) throws IOException {
        ClientCertificate certificate = kafka.issueClient("edge-" + NODE);
        TlsFiles files = new TlsFiles(
                Files.writeString(directory.resolve("edge.crt.pem"), certificate.certificatePem()),
                Files.writeString(directory.resolve("edge.key.pem"), certificate.keyPem()),
                Files.writeString(directory.resolve("ca.pem"), certificate.caPem()));
        allow(kafka, "c", PatternType.PREFIXED);
        return files;
    }

    static void allow(LocalKafka kafka, String topic, PatternType pattern) {
        AccessControlEntry write =
                new AccessControlEntry("User:edge-" + NODE, "*", AclOperation.WRITE, AclPermissionType.ALLOW);
        AclBinding binding = new AclBinding(new ResourcePattern(ResourceType.TOPIC, topic, pattern), write);
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(List.of(binding)).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    static void createTopic(LocalKafka kafka, String topic, int partitions, short replicas) {
        createTopics(
                kafka,
                List.of(new NewTopic(topic, partitions, replicas)
                        .configs(Map.of("min.insync.replicas", replicas == 3 ? "2" : "1"))));
    }

    static void createTopics(LocalKafka kafka, List<NewTopic> topics) {
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(topics).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Subscribes exactly these customers. */
    void subscribe(String... ids) throws InvalidRoutingTableException {
        RoutingTable before = routing.current();
        RoutingTableBuilder table = RoutingTable.builder(before).epoch("e1").version(before.version() + 1);
        for (String id : ids) {
            table.customer(id, "s1", Map.of("access", "c" + id));
        }
        RoutingTable next = table.build();
        routing.publish(next);
        delivery.routes(next.routes());
    }

    /** One chunk of the first source, as if read now. */
    void read(String bytes) {
        read(pipeline, bytes);
    }

    /** One chunk of a source, as if read now. */
    static void read(LogPipeline source, String bytes) {
        byte[] chunk = bytes.getBytes(StandardCharsets.ISO_8859_1);
        source.onChunk(chunk, 0, chunk.length, System.currentTimeMillis(), System.nanoTime());
    }

    /** Lines {@code id text-FROM} to {@code id text-TO}, exclusive, in one chunk. */
    void readNumbered(String id, int from, int to) {
        StringBuilder chunk = new StringBuilder();
        for (int i = from; i < to; i++) {
            chunk.append(id)
                    .append(" line-")
                    .append(i)
                    .append(" of customer ")
                    .append(id)
                    .append('\n');
        }
        read(chunk.toString());
    }

    LedgerSnapshot ledger() {
        return ledger.snapshot();
    }

    void awaitDelivered(long lines) {
        await("delivered=" + lines, () -> ledger().delivered() >= lines);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not reached: " + what + "; " + ledger() + ", " + delivery.status());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Everything in a topic, read as the super user, by partition and offset. */
    static List<ConsumerRecord<byte[], byte[]>> contents(LocalKafka kafka, String topic) {
        Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }

    static List<String> texts(LocalKafka kafka, String topic) {
        return contents(kafka, topic).stream()
                .map(message -> new String(message.value(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    static Set<Integer> partitions(List<ConsumerRecord<byte[], byte[]>> records) {
        return Set.copyOf(records.stream().map(ConsumerRecord::partition).toList());
    }

    boolean stop(Duration deadline) {
        closed = true;
        return delivery.close(deadline);
    }

    @Override
    public void close() {
        if (!closed) {
            stop(Duration.ZERO);
        }
    }
}
