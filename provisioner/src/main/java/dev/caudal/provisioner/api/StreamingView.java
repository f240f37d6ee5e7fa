// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a customer's streaming stands, as JSON. Pure, but for what it is given. */
final class StreamingView {
    private final ProvisionerConfig config;
    private final List<String> bootstrapServers;
    private final EdgeFleet fleet;

    StreamingView(ProvisionerConfig config, List<String> adminServers, EdgeFleet fleet) {
        this.config = config;
        this.bootstrapServers = config.bootstrapServers().isEmpty() ? adminServers : config.bootstrapServers();
        this.fleet = fleet;
    }

    /** He need not be known: the CDN knows its customers, the registry those who ever subscribed. */
    ObjectNode of(CustomerId id, RegistrySnapshot snapshot) {
        Customer customer = snapshot.registry().customers().get(id);
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        view.put("customer", id.value());
        view.put("state", state(customer));
        if (customer != null) {
            view.put("since", customer.since().toString());
        }
        ArrayNode servers = view.putArray("bootstrapServers");
        bootstrapServers.forEach(servers::add);
        view.put("groupPrefix", config.template().groupPrefix(id));
        view.put("retentionSeconds", retention(customer).toSeconds());
        ObjectNode topics = view.putObject("topics");
        ArrayNode certificates = view.putArray("certificates");
        if (customer != null) {
            if (customer.state() != Customer.State.LEFT) {
                customer.topics().forEach((stream, topic) -> topics.put(stream.value(), topic));
            }
            customer.generations().stream()
                    .filter(Generation::mayRead)
                    .forEach(each -> certificates.add(certificate(id, each)));
            view.set("options", RegistryCodec.write(customer).withObject("/options"));
        }
        view.set("activation", activation(id, customer, snapshot));
        return view;
    }

    private Duration retention(@Nullable Customer customer) {
        Duration own = customer == null ? null : customer.options().retention();
        return own == null ? config.topics().retention() : own;
    }

    static String state(@Nullable Customer customer) {
        if (customer == null || customer.state() == Customer.State.LEFT) {
            return "off";
        }
        return customer.state().name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode certificate(CustomerId id, Generation generation) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("serial", generation.serial())
                .put("principal", generation.principal(id))
                .put("issuedAt", generation.issuedAt().toString())
                .put("notAfter", generation.notAfter().toString())
                .put("state", generation.state().name().toLowerCase(Locale.ROOT));
    }

    /** Subscribing: decided, topics and permissions are there, on the list, on every edge. Leaving: off the list, off every edge. */
    private ObjectNode activation(CustomerId id, @Nullable Customer customer, RegistrySnapshot snapshot) {
        boolean on = customer != null && customer.state() != Customer.State.LEFT;
        boolean listed = customer != null && customer.state() == Customer.State.ACTIVE;
        ObjectNode activation = JsonNodeFactory.instance.objectNode();
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        EdgeFleet.Reached reached = new EdgeFleet.Reached(0, 0);
        if (customer != null) {
            reached = fleet.reached(snapshot, snapshot.listedSince().getOrDefault(id, Long.MAX_VALUE));
        }
        boolean everywhere = reached.on() == reached.of();
        if (on) {
            steps.add(step("topics", listed));
            steps.add(step("list", listed));
            steps.add(step("edges", listed && everywhere)
                    .put("on", listed ? reached.on() : 0)
                    .put("of", reached.of()));
            activation.put("done", listed && everywhere);
        } else if (customer != null) {
            steps.add(step("list", true));
            steps.add(step("edges", everywhere).put("on", reached.on()).put("of", reached.of()));
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
