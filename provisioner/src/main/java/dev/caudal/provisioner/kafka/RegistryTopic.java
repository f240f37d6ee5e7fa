// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The registry in its topic: read as a whole before anything is decided, and written in transactions, each together with its
 * entries in the record of changes.
 *
 * <p>One thread. Of two provisioners at work the one that began later wins: {@link #take()} fences every other (they share
 * one transactional id) before it reads, so that nobody writes what he decided upon older knowledge. The one that lost fails
 * at its next step and begins again; what it did by then the registry knows, since it is told first.
 */
public final class RegistryTopic implements AutoCloseable {
    private static final TopicPartition PARTITION = new TopicPartition(OwnTopics.REGISTRY, 0);
    /** Shared by all provisioners of a cluster: the last to begin is the only one who may write. */
    private static final String TRANSACTIONAL_ID = "caudal-provisioner";

    private static final Duration READ_LIMIT = Duration.ofSeconds(20);
    private static final Duration SETTLING_LIMIT = Duration.ofSeconds(2);
    private static final Duration SETTLING_PAUSE = Duration.ofMillis(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final int MAX_RECORD_BYTES = 16 << 20;
    private static final int DELIVERY_TIMEOUT_MILLIS = 20_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;

    private final AdminProperties properties;
    private String operator;
    private final Clock clock;
    private @Nullable Producer<byte[], byte[]> producer;
    /** Kept between readings: connecting takes longer than reading. */
    private @Nullable Consumer<byte[], byte[]> consumer;

    private @Nullable Consumer<byte[], byte[]> uncommitted;

    /** Connects to nothing yet. The operator's name goes into the record of changes. */
    public RegistryTopic(AdminProperties properties, String operator, Clock clock) {
        this.properties = properties;
        this.operator = operator;
        this.clock = clock;
    }

    /** From here on the record of changes says that this one did it. */
    public void actFor(String newOperator) {
        operator = newOperator;
    }

    /**
     * All that is registered now, to be looked at.
     *
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end
     */
    public Registry read() {
        return find().orElseThrow(RegistryTopic::missing);
    }

    /**
     * All that is registered now, to be changed: from here on nobody else writes who had read before.
     *
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end
     */
    public Registry take() {
        return fence().orElseThrow(RegistryTopic::missing);
    }

    /** The same; nothing, if {@code init} has not been run. */
    public Optional<Registry> fence() {
        closeProducer();
        Producer<byte[], byte[]> own = newProducer();
        producer = own;
        try {
            own.initTransactions();
        } catch (KafkaException e) {
            throw failure("take the registry", e);
        }
        return find();
    }

    private static ProvisioningException missing() {
        return ProvisioningException.failed(
                "this cluster has no registry (topic " + OwnTopics.REGISTRY + "): run 'init' first");
    }

    /**
     * All that is registered now; nothing, if {@code init} has not been run.
     *
     * @throws ProvisioningException if the topic cannot be read to its end
     */
    public Optional<Registry> find() {
        return readAll().flatMap(each -> each.records.registry(each.version));
    }

    /**
     * All that is registered now, to decide whether there is anything to do; nothing, if somebody's write is under way, or was
     * broken off: then only {@link #take()} knows.
     *
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end
     */
    public Optional<Registry> settled() {
        Reading reading = readAll().orElseThrow(RegistryTopic::missing);
        return reading.settled ? reading.records.registry(reading.version) : Optional.empty();
    }

    private Optional<Reading> readAll() {
        Consumer<byte[], byte[]> own = connected();
        try {
            if (own.partitionsFor(OwnTopics.REGISTRY, READ_LIMIT).isEmpty()) {
                return Optional.empty();
            }
            own.assign(List.of(PARTITION));
            own.seekToBeginning(List.of(PARTITION));
            // A commit that was acknowledged shows a moment later.
            long high = end(watermark());
            long end = end(own);
            long deadline = System.nanoTime() + SETTLING_LIMIT.toNanos();
            while (end < high && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(SETTLING_PAUSE.toNanos());
                end = end(own);
            }
            return Optional.of(new Reading(readTo(own, end), end, end >= high));
        } catch (KafkaException e) {
            closeConsumer();
            throw Calls.failure("read the registry", e);
        }
    }

    private Consumer<byte[], byte[]> connected() {
        Consumer<byte[], byte[]> current = consumer;
        if (current == null) {
            try {
                current = RegistryRecords.consumer(properties);
            } catch (KafkaException e) {
                throw Calls.failure("use the properties of --admin", e.getCause() == null ? e : e.getCause());
            }
            consumer = current;
        }
        return current;
    }

    private static long end(Consumer<byte[], byte[]> consumer) {
        return consumer.endOffsets(List.of(PARTITION), READ_LIMIT).getOrDefault(PARTITION, 0L);
    }

    /** Sees where records end whose transactions are not decided yet. */
    private Consumer<byte[], byte[]> watermark() {
        Consumer<byte[], byte[]> current = uncommitted;
        if (current == null) {
            current = new KafkaConsumer<>(
                    properties.with(Map.of(
                            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                            "read_uncommitted",
                            ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                            false)),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            uncommitted = current;
        }
        return current;
    }

    /** All records up to an offset, and whether no transaction was open then. */
    private record Reading(RegistryRecords records, long version, boolean settled) {}

    private static RegistryRecords readTo(Consumer<byte[], byte[]> consumer, long end) {
        RegistryRecords records = new RegistryRecords();
        long deadline = System.nanoTime() + READ_LIMIT.toNanos();
        while (consumer.position(PARTITION, READ_LIMIT) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                records.accept(record);
            }
            if (System.nanoTime() - deadline > 0) {
                throw ProvisioningException.failed("the registry could not be read to its end (offset "
                        + consumer.position(PARTITION) + " of " + end + ") within " + READ_LIMIT.toSeconds() + " s");
            }
        }
        return records;
    }

    /** Gives a new registry its epoch. */
    public void begin(String epoch) {
        commit(List.of(record(OwnTopics.REGISTRY, RegistryCodec.EPOCH_KEY, RegistryCodec.epoch(epoch))));
    }

    /** Writes records as they are, all or none: from a backup. */
    public void restore(SortedMap<String, JsonNode> records) {
        List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
        records.forEach((key, value) -> all.add(record(OwnTopics.REGISTRY, key, value)));
        ObjectNode note = note("restore " + records.size() + " records of the registry from a backup");
        all.add(record(OwnTopics.CHANGES, operator, note));
        commit(all);
    }

    /** Writes what of these steps is the registry's, and notes each among the changes: all or nothing. */
    void apply(List<Change> changes, ChangeApplier.Whose whose) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Change change : changes) {
            ObjectNode note = note(change.describe());
            whose.of(change).ifPresent(customer -> note.put("customer", customer.value()));
            if (change instanceof Change.RecordCustomer record) {
                Customer before = record.before();
                ObjectNode after = RegistryCodec.write(record.after());
                note.set("before", before == null ? null : RegistryCodec.write(before));
                note.set("after", after);
                records.add(record(
                        OwnTopics.REGISTRY,
                        RegistryCodec.CUSTOMER_KEY + record.after().id(),
                        after));
            } else if (change instanceof Change.RecordNode record) {
                EdgeNode before = record.before();
                ObjectNode after = RegistryCodec.write(record.after());
                note.set("before", before == null ? null : RegistryCodec.write(before));
                note.set("after", after);
                records.add(record(
                        OwnTopics.REGISTRY,
                        RegistryCodec.NODE_KEY + record.after().name(),
                        after));
            } else if (change instanceof Change.ConfirmShrink confirm) {
                ShrinkConfirmation before = confirm.before();
                ObjectNode after = RegistryCodec.write(confirm.after());
                note.set("before", before == null ? null : RegistryCodec.write(before));
                note.set("after", after);
                records.add(record(OwnTopics.REGISTRY, RegistryCodec.CONFIRMATION_KEY, after));
            } else if (change instanceof Change.RecordToken record) {
                ObjectNode after = RegistryCodec.write(record.token());
                note.putNull("before");
                note.set("after", after);
                records.add(record(
                        OwnTopics.REGISTRY,
                        RegistryCodec.TOKEN_KEY + record.token().hash(),
                        after));
            } else if (change instanceof Change.ForgetToken forget) {
                note.set("before", RegistryCodec.write(forget.token()));
                note.putNull("after");
                records.add(new ProducerRecord<>(
                        OwnTopics.REGISTRY,
                        (RegistryCodec.TOKEN_KEY + forget.token().hash()).getBytes(StandardCharsets.UTF_8),
                        null));
            }
            records.add(record(OwnTopics.CHANGES, operator, note));
        }
        commit(records);
    }

    private ObjectNode note(String did) {
        ObjectNode note = JsonNodeFactory.instance.objectNode();
        note.put("at", clock.instant().toString());
        note.put("by", operator);
        note.put("did", did);
        return note;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, JsonNode value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), RegistryCodec.bytes(value));
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> records) {
        Producer<byte[], byte[]> own = producer;
        if (own == null) {
            throw new IllegalStateException("the registry is written without having been taken");
        }
        try {
            own.beginTransaction();
            // Their failures are those of the commit.
            List<Future<RecordMetadata>> sent = records.stream().map(own::send).toList();
            own.commitTransaction();
            sent.forEach(each -> Calls.await("write to the registry", each));
        } catch (KafkaException | ProvisioningException e) {
            throw failure("write to the registry", e);
        }
    }

    /** What to say of a failed transaction; {@code OVERTAKEN} if who begins anew finds out what was written. */
    static ProvisioningException failure(String doing, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return ProvisioningException.overtaken(
                        "another provisioner began to work on this cluster, so this one stopped; nothing is broken, and"
                                + " what was decided here is decided anew when you repeat the command",
                        failure);
            }
            // Two that begin at one moment can confuse the coordinator; for that the client has no class.
            if (cause instanceof UnknownServerException
                    || cause instanceof InvalidTxnStateException
                    || cause instanceof InvalidPidMappingException
                    || (cause.getClass() == KafkaException.class && cause.getCause() == null)) {
                return ProvisioningException.overtaken(
                        "cannot " + doing + ": " + cause.getMessage()
                                + ". Whether it was written is seen when you repeat"
                                + " the command, which changes only what is not done yet",
                        failure);
            }
        }
        return Calls.failure(doing, failure);
    }

    private Producer<byte[], byte[]> newProducer() {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // A confirmation names all customers, in one record, which brokers measure compressed.
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        config.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        try {
            return new KafkaProducer<>(properties.with(config));
        } catch (KafkaException e) {
            throw Calls.failure("use the properties of --admin", e.getCause() == null ? e : e.getCause());
        }
    }

    @Override
    public void close() {
        closeProducer();
        closeConsumer();
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
            producer = null;
        }
    }

    private void closeConsumer() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
            consumer = null;
        }
        if (uncommitted != null) {
            uncommitted.close(CloseOptions.timeout(CLOSE_LIMIT));
            uncommitted = null;
        }
    }

    /**
     * Every record as it is, by key; for a backup.
     *
     * @throws ProvisioningException if {@code init} has not been run, or the topic cannot be read to its end
     */
    public SortedMap<String, JsonNode> records() {
        return readAll().orElseThrow(RegistryTopic::missing).records.byKey();
    }
}
