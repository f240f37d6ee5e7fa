// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Language;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A customer's options as JSON; what is not set is not written. Pure functions. */
final class OptionsCodec {
    private OptionsCodec() {}

    static ObjectNode write(CustomerOptions options) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        put(node, "partitions", options.partitions());
        put(node, "replicas", options.replicas());
        Duration retention = options.retention();
        put(node, "retentionSeconds", retention == null ? null : retention.toSeconds());
        put(node, "consumerBytesPerSecond", options.consumerBytesPerSecond());
        put(node, "produceBytesPerSecond", options.produceBytesPerSecond());
        put(node, "sampleOneIn", options.sampleOneIn());
        Compression compression = options.compression();
        put(node, "compression", compression == null ? null : compression.text());
        if (!options.allowedAddresses().isEmpty()) {
            ArrayNode addresses = node.putArray("allowedAddresses");
            options.allowedAddresses().forEach(address -> addresses.add(address.text()));
        }
        put(node, "displayName", options.displayName());
        Language language = options.language();
        put(node, "language", language == null ? null : language.text());
        return node;
    }

    /** From what {@link #write} wrote; a node that is missing means that nothing is set. */
    static CustomerOptions read(JsonNode node) {
        List<ClientAddress> addresses = new ArrayList<>();
        node.path("allowedAddresses").forEach(address -> addresses.add(ClientAddress.of(address.asText())));
        return new CustomerOptions(
                value(node, "partitions", JsonNode::asInt),
                value(node, "replicas", JsonNode::asInt),
                value(node, "retentionSeconds", seconds -> Duration.ofSeconds(seconds.asLong())),
                value(node, "consumerBytesPerSecond", JsonNode::asLong),
                value(node, "produceBytesPerSecond", JsonNode::asLong),
                value(node, "sampleOneIn", JsonNode::asInt),
                value(node, "compression", text -> Compression.of(text.asText())),
                addresses,
                value(node, "displayName", JsonNode::asText),
                value(node, "language", text -> Language.of(text.asText())));
    }

    private static <T> @Nullable T value(JsonNode node, String field, Function<JsonNode, T> read) {
        JsonNode value = node.get(field);
        return value == null ? null : read.apply(value);
    }

    private static void put(ObjectNode node, String field, @Nullable Object value) {
        if (value instanceof Number number) {
            node.put(field, number.longValue());
        } else if (value != null) {
            node.put(field, value.toString());
        }
    }
}
