// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import java.util.List;
import java.util.Optional;

/**
 * A confirmation of the active list, made or to be made.
 *
 * @param confirmation which version, with whom on it
 * @param before the confirmation that it replaces; the same if it had been made before, and nobody has left since
 * @param left who left since that, or ever, the last one first
 * @param confirmed whether it is made
 */
public record ShrinkReport(
        ShrinkConfirmation confirmation, Optional<ShrinkConfirmation> before, List<Customer> left, boolean confirmed) {
    /** Copies the customers. */
    public ShrinkReport {
        left = List.copyOf(left);
    }

    /** Whether it had been made before, so that nothing was written. */
    public boolean isRepeated() {
        return before.filter(confirmation::equals).isPresent();
    }

    /** As commands print it and the API answers it. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("version", confirmation.version());
        node.put("customers", confirmation.customers().size());
        node.put("confirmed", confirmed);
        before.ifPresent(last -> node.putObject("before")
                .put("version", last.version())
                .put("at", last.at().toString())
                .put("customers", last.customers().size()));
        ArrayNode list = node.putArray("left");
        left.forEach(customer -> list.addObject()
                .put("customer", customer.id().value())
                .put("since", customer.since().toString()));
        return node;
    }
}
