// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The registry in its topic: read as a whole before anything is decided, written record by record with acks=all.
 *
 * <p>One thread. Two provisioners at work at once do not corrupt it: the last record of a customer wins as a whole, and the
 * ACLs of the one that lost are put right by the next command for that customer.
 */
public final class RegistryTopic implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition(OwnTopics.REGISTRY, 0);
    private static final Duration READ_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int DELIVERY_TIMEOUT_MILLIS = 20_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    private final AdminProperties properties;
    private final String operator;
    private final Clock clock;
    private @Nullable Producer<byte[], byte[]> producer;

    /** Connects to nothing yet. The operator's name goes into the record of changes. */
    public RegistryTopic(AdminProperties properties, String operator, Clock clock) {
        this.properties = properties;
        this.operator = operator;
        this.clock = clock;
    }

    /**
     * All that is registered now.
     *
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end
     */
    public Registry read() {
        return find().orElseThrow(() -> ProvisioningException.failed(
                "this cluster has no registry (topic " + OwnTopics.REGISTRY + "): run 'init' first"));
    }

    /**
     * All that is registered now; nothing, if {@code init} has not been run.
     *
     * @throws ProvisioningException if the topic cannot be read to its end
     */
    public Optional<Registry> find() {
        Map<String, Object> config = properties.with(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false));
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
            if (consumer.partitionsFor(OwnTopics.REGISTRY, READ_LIMIT).isEmpty()) {
                return Optional.empty();
            }
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION), READ_LIMIT).getOrDefault(PARTITION, 0L);
            return readTo(consumer, end);
        } catch (KafkaException e) {
            throw Calls.failure("read the registry", e);
        }
    }

    private static Optional<Registry> readTo(Consumer<byte[], byte[]> consumer, long end) {
        Reader reader = new Reader();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        while (consumer.position(PARTITION, READ_LIMIT) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                reader.accept(record);
            }
            if (System.nanoTime() - deadline > 0) {
                throw ProvisioningException.failed("the registry could not be read to its end (offset "
                        + consumer.position(PARTITION) + " of " + end + ") within " + READ_LIMIT.toSeconds() + " s");
            }
        }
        return reader.registry(end);
    }

    /** Gives a new registry its epoch. */
    public void begin(String epoch) {
        send(OwnTopics.REGISTRY, RegistryCodec.EPOCH_KEY, RegistryCodec.epoch(epoch));
    }

    /** Writes a record if the step is one of the registry's, and in any case notes the step among the changes. */
    void apply(Change change) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        note.put("at", clock.instant().toString());
        note.put("by", operator);
        note.put("did", change.describe());
        if (change instanceof Change.RecordCustomer record) {
            Customer before = record.before();
            ObjectNode after = RegistryCodec.write(record.after());
            note.set("before", before == null ? null : RegistryCodec.write(before));
            note.set("after", after);
            send(OwnTopics.REGISTRY, RegistryCodec.CUSTOMER_KEY + record.after().id(), after);
        } else if (change instanceof Change.RecordNode record) {
            EdgeNode before = record.before();
            ObjectNode after = RegistryCodec.write(record.after());
            note.set("before", before == null ? null : RegistryCodec.write(before));
            note.set("after", after);
            send(OwnTopics.REGISTRY, RegistryCodec.NODE_KEY + record.after().name(), after);
        }
        send(OwnTopics.CHANGES, operator, note);
    }

    private void send(String topic, String key, JsonNode value) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), RegistryCodec.bytes(value));
        try {
            Calls.await("write to " + topic, producer().send(record));
        } catch (KafkaException e) {
            throw Calls.failure("write to " + topic, e);
        }
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = new KafkaProducer<>(properties.with(Map.of(
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    ByteArraySerializer.class,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                    ByteArraySerializer.class,
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    DELIVERY_TIMEOUT_MILLIS,
                    ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    REQUEST_TIMEOUT_MILLIS,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    DELIVERY_TIMEOUT_MILLIS,
                    ProducerConfig.ENABLE_METRICS_PUSH_CONFIG,
                    false)));
            producer = current;
        }
        return current;
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
        }
    }

    /** Collects records; a later one of the same key replaces an earlier one. */
    private static final class Reader {
        private final TreeMap<CustomerId, Customer> customers = new TreeMap<>();
        private final TreeMap<NodeName, EdgeNode> nodes = new TreeMap<>();
        private String epoch = "";

        private void accept(ConsumerRecord<byte[], byte[]> record) {
            if (record.key() == null || record.value() == null) {
                return;
            }
            String key = new String(record.key(), StandardCharsets.UTF_8);
            JsonNode value = RegistryCodec.parse(key, record.value());
            if (key.startsWith(RegistryCodec.CUSTOMER_KEY)) {
                Customer customer = RegistryCodec.readCustomer(key, value);
                customers.put(customer.id(), customer);
            } else if (key.startsWith(RegistryCodec.NODE_KEY)) {
                EdgeNode node = RegistryCodec.readNode(key, value);
                nodes.put(node.name(), node);
            } else if (key.equals(RegistryCodec.EPOCH_KEY)) {
                epoch = value.path("epoch").asText();
            }
        }

        private Optional<Registry> registry(long version) {
            return epoch.isEmpty() ? Optional.empty() : Optional.of(new Registry(epoch, version, customers, nodes));
        }
    }
}
