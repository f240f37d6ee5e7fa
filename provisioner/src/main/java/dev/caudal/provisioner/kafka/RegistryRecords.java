// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Collects the registry's records; a later one of the same key replaces an earlier one. One thread. */
final class RegistryRecords {
    private final TreeMap<CustomerId, Customer> customers = new TreeMap<>();
    private final TreeMap<CustomerId, CustomerStatus> problems = new TreeMap<>();
    private final TreeMap<NodeName, EdgeNode> nodes = new TreeMap<>();
    private final TreeMap<String, ApiToken> tokens = new TreeMap<>();
    private final TreeMap<String, JsonNode> byKey = new TreeMap<>();
    private final TreeMap<CustomerId, Long> listedSince = new TreeMap<>();
    private String epoch = "";
    private @Nullable ShrinkConfirmation confirmation;
    private Instant lastChange = Instant.EPOCH;

    /** A consumer that sees what was committed, and nothing else. */
    static Consumer<byte[], byte[]> consumer(AdminProperties properties) {
        return new KafkaConsumer<>(properties.with(Map.of(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_METRICS_PUSH_CONFIG,
                false)));
    }

    void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        lastChange = Instant.ofEpochMilli(record.timestamp());
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            // Customers and nodes are never forgotten, since their principals must not come back.
            if (key.startsWith(RegistryCodec.TOKEN_KEY)) {
                byKey.remove(key);
                tokens.remove(key.substring(RegistryCodec.TOKEN_KEY.length()));
            } else if (key.startsWith(RegistryCodec.PROBLEM_KEY)) {
                byKey.remove(key);
                problems.remove(RegistryCodec.whoseProblem(key));
            }
            return;
        }
        JsonNode value = RegistryCodec.parse(key, record.value());
        byKey.put(key, value);
        if (key.startsWith(RegistryCodec.CUSTOMER_KEY)) {
            Customer customer = RegistryCodec.readCustomer(key, value);
            Customer before = customers.put(customer.id(), customer);
            if (before == null || !sameOnTheList(before, customer)) {
                listedSince.put(customer.id(), record.offset() + 1);
            }
        } else if (key.startsWith(RegistryCodec.PROBLEM_KEY)) {
            problems.put(RegistryCodec.whoseProblem(key), RegistryCodec.readProblem(key, value));
        } else if (key.startsWith(RegistryCodec.NODE_KEY)) {
            EdgeNode node = RegistryCodec.readNode(key, value);
            nodes.put(node.name(), node);
        } else if (key.startsWith(RegistryCodec.TOKEN_KEY)) {
            ApiToken token = RegistryCodec.readToken(key, value);
            tokens.put(token.hash(), token);
        } else if (key.equals(RegistryCodec.EPOCH_KEY)) {
            epoch = value.path("epoch").asText();
        } else if (key.equals(RegistryCodec.CONFIRMATION_KEY)) {
            confirmation = RegistryCodec.readConfirmation(value);
        }
    }

    private static boolean sameOnTheList(Customer before, Customer after) {
        return before.state() == after.state()
                && before.subscription().equals(after.subscription())
                && before.topics().equals(after.topics());
    }

    /** All records as they are. */
    SortedMap<String, JsonNode> byKey() {
        return byKey;
    }

    /** The registry as of this offset; nothing, if {@code init} has not been run. */
    Optional<Registry> registry(long version) {
        return epoch.isEmpty()
                ? Optional.empty()
                : Optional.of(new Registry(epoch, version, customers, problems, nodes, tokens, confirmation));
    }

    /** The same, with what those need who follow it. */
    Optional<RegistrySnapshot> snapshot(long version) {
        return registry(version).map(registry -> new RegistrySnapshot(registry, lastChange, listedSince));
    }
}
