// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.HistoryEntry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import dev.caudal.provisioner.model.TokenScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Registry records as JSON. Immutable, for any thread.
 *
 * <p>Keys are typed: {@code customer/83}, {@code problem/83}, {@code node/mad1-edge07}, {@code token/<hash>}; {@link #EPOCH_KEY} holds the registry's epoch,
 * {@link #CONFIRMATION_KEY} the last confirmation of the active list.
 */
public final class RegistryCodec {
    /** The key of the epoch. */
    public static final String EPOCH_KEY = "registry/epoch";
    /** What keys of customers begin with. */
    public static final String CUSTOMER_KEY = "customer/";
    /** What keys of customers' problems begin with. */
    public static final String PROBLEM_KEY = "problem/";
    /** What keys of nodes begin with. */
    public static final String NODE_KEY = "node/";
    /** What keys of tokens begin with. */
    public static final String TOKEN_KEY = "token/";

    /** The key of the last confirmation of the active list. */
    public static final String CONFIRMATION_KEY = "registry/shrink-confirmation";

    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private RegistryCodec() {}

    /** JSON text as UTF-8. */
    public static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The record of this key.
     *
     * @throws ProvisioningException if it is no JSON, or of a format that this version does not know
     */
    public static JsonNode parse(String key, byte[] value) {
        try {
            JsonNode node = JSON.readTree(value);
            int format = node.path("format").asInt(0);
            if (format != FORMAT) {
                throw ProvisioningException.failed("registry record " + key + " has format " + format
                        + "; this version knows " + FORMAT + ": use a newer provisioner");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw unreadable(key, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** The epoch's record. */
    public static ObjectNode epoch(String epoch) {
        return JsonNodeFactory.instance.objectNode().put("format", FORMAT).put("epoch", epoch);
    }

    /** A customer's record. */
    public static ObjectNode write(Customer customer) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("format", FORMAT);
        node.put("id", customer.id().value());
        node.put("state", lower(customer.state()));
        node.put("since", customer.since().toString());
        node.put("subscription", customer.subscription());
        ObjectNode topics = node.putObject("topics");
        customer.topics().forEach((stream, topic) -> topics.put(stream.value(), topic));
        ArrayNode former = node.putArray("formerTopics");
        customer.formerTopics().forEach(former::add);
        if (!customer.deleting().isEmpty()) {
            ObjectNode deleting = node.putObject("deleting");
            customer.deleting().forEach(deleting::put);
        }
        if (!customer.options().equals(CustomerOptions.NONE)) {
            node.set("options", OptionsCodec.write(customer.options()));
        }
        ArrayNode generations = node.putArray("generations");
        for (Generation generation : customer.generations()) {
            generations
                    .addObject()
                    .put("serial", generation.serial())
                    .put("issuedAt", generation.issuedAt().toString())
                    .put("notAfter", generation.notAfter().toString())
                    .put("state", lower(generation.state()));
        }
        return node;
    }

    /**
     * A customer from his record.
     *
     * @throws ProvisioningException if a part is missing or not of its form
     */
    public static Customer readCustomer(String key, JsonNode node) {
        try {
            TreeMap<StreamName, String> topics = new TreeMap<>();
            required(node, "topics")
                    .properties()
                    .forEach(e ->
                            topics.put(StreamName.of(e.getKey()), e.getValue().asText()));
            TreeSet<String> former = new TreeSet<>();
            node.path("formerTopics").forEach(topic -> former.add(topic.asText()));
            TreeMap<String, String> deleting = new TreeMap<>();
            node.path("deleting")
                    .properties()
                    .forEach(e -> deleting.put(e.getKey(), e.getValue().asText()));
            List<Generation> generations = new ArrayList<>();
            for (JsonNode generation : required(node, "generations")) {
                generations.add(new Generation(
                        required(generation, "serial").asText(),
                        Instant.parse(required(generation, "issuedAt").asText()),
                        Instant.parse(required(generation, "notAfter").asText()),
                        Generation.State.valueOf(upper(required(generation, "state")))));
            }
            return new Customer(
                    CustomerId.of(key.substring(CUSTOMER_KEY.length())),
                    Customer.State.valueOf(upper(required(node, "state"))),
                    Instant.parse(required(node, "since").asText()),
                    required(node, "subscription").asText(),
                    topics,
                    former,
                    deleting,
                    OptionsCodec.read(node.path("options")),
                    generations);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** A node's record. */
    public static ObjectNode write(EdgeNode node) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("name", node.name().value())
                .put("serial", node.serial())
                .put("notAfter", node.notAfter().toString())
                .put("state", lower(node.state()));
    }

    /**
     * A node from its record.
     *
     * @throws ProvisioningException if a part is missing or not of its form
     */
    public static EdgeNode readNode(String key, JsonNode node) {
        try {
            return new EdgeNode(
                    NodeName.of(key.substring(NODE_KEY.length())),
                    required(node, "serial").asText(),
                    Instant.parse(required(node, "notAfter").asText()),
                    EdgeNode.State.valueOf(upper(required(node, "state"))));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** An entry of the record of changes, at this offset. */
    public static HistoryEntry readChange(long offset, byte[] value) {
        try {
            JsonNode node = JSON.readTree(value);
            String customer = node.path("customer").asText();
            return new HistoryEntry(
                    Instant.parse(required(node, "at").asText()),
                    required(node, "by").asText(),
                    customer.isEmpty() ? Optional.empty() : Optional.of(CustomerId.of(customer)),
                    required(node, "did").asText());
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw unreadable("change at offset " + offset, String.valueOf(e.getMessage()), e);
        }
    }

    /** A token's record. */
    public static ObjectNode write(ApiToken token) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("hash", token.hash())
                .put("name", token.name())
                .put("scope", token.scope().toString())
                .put("createdAt", token.createdAt().toString())
                .put("notAfter", token.notAfter().toString());
    }

    /**
     * A token from its record.
     *
     * @throws ProvisioningException if a part is missing or not of its form
     */
    public static ApiToken readToken(String key, JsonNode node) {
        try {
            return new ApiToken(
                    key.substring(TOKEN_KEY.length()),
                    required(node, "name").asText(),
                    TokenScope.of(required(node, "scope").asText()),
                    Instant.parse(required(node, "createdAt").asText()),
                    Instant.parse(required(node, "notAfter").asText()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** The record of a customer's problem. */
    public static ObjectNode write(CustomerStatus problem) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("kind", problem.kind().toString())
                .put("since", problem.since().toString())
                .put("cause", problem.cause());
    }

    /**
     * A customer's problem from its record.
     *
     * @throws ProvisioningException if a part is missing or not of its form
     */
    public static CustomerStatus readProblem(String key, JsonNode node) {
        try {
            return new CustomerStatus(
                    CustomerStatus.Kind.valueOf(upper(required(node, "kind"))),
                    Instant.parse(required(node, "since").asText()),
                    required(node, "cause").asText());
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whose problem the record of this key is. */
    public static CustomerId whoseProblem(String key) {
        try {
            return CustomerId.of(key.substring(PROBLEM_KEY.length()));
        } catch (IllegalArgumentException e) {
            throw unreadable(key, String.valueOf(e.getMessage()), e);
        }
    }

    /** A confirmation's record. */
    public static ObjectNode write(ShrinkConfirmation confirmation) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("format", FORMAT);
        node.put("version", confirmation.version());
        node.put("at", confirmation.at().toString());
        ArrayNode customers = node.putArray("customers");
        confirmation.customers().forEach(customer -> customers.add(customer.value()));
        return node;
    }

    /**
     * A confirmation from its record.
     *
     * @throws ProvisioningException if a part is missing or not of its form
     */
    public static ShrinkConfirmation readConfirmation(JsonNode node) {
        try {
            TreeSet<CustomerId> customers = new TreeSet<>();
            required(node, "customers").forEach(customer -> customers.add(CustomerId.of(customer.asText())));
            return new ShrinkConfirmation(
                    required(node, "version").asLong(),
                    Instant.parse(required(node, "at").asText()),
                    customers);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unreadable(CONFIRMATION_KEY, String.valueOf(e.getMessage()), e);
        }
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return value;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(JsonNode value) {
        return value.asText().toUpperCase(Locale.ROOT);
    }

    private static ProvisioningException unreadable(String key, String problem, Exception cause) {
        return ProvisioningException.failed("registry record " + key + " cannot be read: " + problem, cause);
    }
}
