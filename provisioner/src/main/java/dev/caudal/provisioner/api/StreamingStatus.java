// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a customer's streaming stands: what the API answers and the panel shows. Immutable.
 *
 * @param id whose
 * @param customer as registered; null for one who never subscribed
 * @param status whether the customer has what it shall have; null for one who never subscribed
 * @param bootstrapServers where its consumers connect
 * @param groupPrefix what the names of its consumer groups begin with
 * @param retention how long its topics keep lines
 * @param listed how many edge nodes have the active list that has the customer as it is now
 * @param nodes how many edge nodes have access
 */
record StreamingStatus(
        CustomerId id,
        @Nullable Customer customer,
        @Nullable CustomerStatus status,
        List<String> bootstrapServers,
        String groupPrefix,
        Duration retention,
        int listed,
        int nodes) {
    StreamingStatus {
        bootstrapServers = List.copyOf(bootstrapServers);
    }

    /** Off, preparing or active. */
    static String state(@Nullable Customer customer) {
        if (customer == null || customer.state() == Customer.State.LEFT) {
            return "off";
        }
        return customer.state().name().toLowerCase(Locale.ROOT);
    }

    String state() {
        return state(customer);
    }

    boolean isOn() {
        return !state().equals("off");
    }

    List<Generation> certificates() {
        return customer == null
                ? List.of()
                : customer.generations().stream().filter(Generation::mayRead).toList();
    }

    /** What stands against it is for operators: customers are told that something does. */
    ObjectNode json(boolean forOperator) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("customer", id.value());
        json.put("state", state());
        if (customer != null && status != null) {
            json.put("since", customer.since().toString());
            ObjectNode condition = json.putObject("status")
                    .put("kind", status.kind().toString())
                    .put("since", status.since().toString());
            if (forOperator && status.kind().isProblem()) {
                condition.put("cause", status.cause());
            }
        }
        ArrayNode servers = json.putArray("bootstrapServers");
        bootstrapServers.forEach(servers::add);
        json.put("groupPrefix", groupPrefix);
        json.put("retentionSeconds", retention.toSeconds());
        ObjectNode topics = json.putObject("topics");
        ArrayNode certificates = json.putArray("certificates");
        certificates().stream().map(this::certificate).forEach(certificates::add);
        if (customer != null) {
            if (isOn()) {
                customer.topics().forEach((stream, topic) -> topics.put(stream.value(), topic));
            }
            json.set("options", RegistryCodec.write(customer).withObject("/options"));
        }
        json.set("activation", activation());
        return json;
    }

    private ObjectNode certificate(Generation generation) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("serial", generation.serial())
                .put("principal", generation.principal(id))
                .put("issuedAt", generation.issuedAt().toString())
                .put("notAfter", generation.notAfter().toString())
                .put("state", generation.state().name().toLowerCase(Locale.ROOT));
    }

    /** Subscribing: decided, topics and permissions are there, on the list, on every edge. Leaving: off the list, off every edge. */
    private ObjectNode activation() {
        boolean active = customer != null && customer.state() == Customer.State.ACTIVE;
        boolean everywhere = listed == nodes;
        ObjectNode activation = JsonNodeFactory.instance.objectNode();
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        if (isOn()) {
            steps.add(step("topics", active));
            steps.add(step("list", active));
            steps.add(step("edges", active && everywhere)
                    .put("on", active ? listed : 0)
                    .put("of", nodes));
            activation.put("done", active && everywhere);
        } else if (customer != null) {
            steps.add(step("list", true));
            steps.add(step("edges", everywhere).put("on", listed).put("of", nodes));
            activation.put("done", everywhere);
        } else {
            activation.put("done", true);
        }
        activation.set("steps", steps);
        return activation;
    }

    private static ObjectNode step(String name, boolean done) {
        return JsonNodeFactory.instance.objectNode().put("step", name).put("done", done);
    }
}
