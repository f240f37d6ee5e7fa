// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who is subscribed, as edges read it.
 *
 * @param json the list
 * @param size how many customers are on it
 */
public record ActiveList(ObjectNode json, int size) {
    /** The list of this registry; {@code generatedAt} is cut to seconds. */
    public static ActiveList of(Registry registry, Instant generatedAt) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("epoch", registry.epoch());
        list.put("version", registry.version());
        list.put("generatedAt", generatedAt.truncatedTo(ChronoUnit.SECONDS).toString());
        ShrinkConfirmation confirmation = registry.confirmation();
        if (confirmation != null) {
            list.put("shrinkConfirmedFor", confirmation.version());
            ArrayNode confirmed = list.putArray("confirmedCustomers");
            confirmation.customers().forEach(customer -> confirmed.add(customer.value()));
        }
        ArrayNode customers = list.putArray("customers");
        for (Customer customer : registry.customers().values()) {
            if (customer.state() == Customer.State.ACTIVE) {
                ObjectNode entry = customers.addObject();
                entry.put("id", customer.id().value());
                entry.put("subscription", customer.subscription());
                ObjectNode topics = entry.putObject("topics");
                customer.topics().forEach((stream, topic) -> topics.put(stream.value(), topic));
                Compression compression = customer.options().compression();
                if (compression != null) {
                    entry.put("compression", compression.text());
                }
                Long rate = customer.options().produceBytesPerSecond();
                if (rate != null) {
                    entry.withObject("/limits").put("bytesPerSecond", rate);
                }
                Integer sampleOneIn = customer.options().sampleOneIn();
                if (sampleOneIn != null) {
                    entry.withObject("/limits").put("sampleOneIn", sampleOneIn);
                }
            }
        }
        return new ActiveList(list, customers.size());
    }
}
