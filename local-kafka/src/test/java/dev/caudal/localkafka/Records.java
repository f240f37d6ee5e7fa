// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes and reads with the public clients, for tests; what Kafka refuses is thrown as Kafka's own exception. */
final class Records {
    private static final Duration READ_LIMIT = Duration.ofSeconds(30);

    private Records() {}

    static void createTopic(LocalKafka kafka, String name) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.createTopics(List.of(
                            new NewTopic(name, 1, (short) kafka.brokers().size())))
                    .all()
                    .get();
        }
    }

    static void allow(LocalKafka kafka, String principal, AclOperation operation, ResourceType type, String name)
            throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(type, name, PatternType.LITERAL),
                            new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW))))
                    .all()
                    .get();
        }
    }

    static void write(Map<String, Object> client, String topic, String value) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("acks", "all");
        properties.put("max.block.ms", 10_000);
        properties.put("delivery.timeout.ms", 60_000);
        properties.put("request.timeout.ms", 5_000);
        properties.put("linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        }
    }

    /** The first {@code count} values of the topic, read in a group. */
    static List<String> read(Map<String, Object> client, String group, String topic, int count) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("group.id", group);
        properties.put("auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + READ_LIMIT.toNanos();
            while (values.size() < count && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    values.add(new String(record.value(), UTF_8));
                }
            }
        }
        return values;
    }
}
