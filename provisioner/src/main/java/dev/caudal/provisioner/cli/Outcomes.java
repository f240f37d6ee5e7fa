// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.PrintWriter;

/** Prints what was done to a customer. Pure functions, apart from the writer. */
final class Outcomes {
    private Outcomes() {}

    static void print(Outcome outcome, String result, PrintWriter out) {
        if (outcome.changes().isEmpty()) {
            out.println("customer " + outcome.customer().id() + ": " + result + " already, nothing to do");
            return;
        }
        out.println("customer " + outcome.customer().id() + ": " + result);
        outcome.changes().forEach(change -> out.println("  " + change.describe()));
    }

    static ObjectNode json(Outcome outcome) {
        ObjectNode node = RegistryCodec.write(outcome.customer());
        node.remove("format");
        node.put("changed", !outcome.changes().isEmpty());
        ArrayNode changes = node.putArray("changes");
        outcome.changes().stream().map(Change::describe).forEach(changes::add);
        return node;
    }
}
