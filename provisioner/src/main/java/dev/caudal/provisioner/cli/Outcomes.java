// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.PrintWriter;
import java.util.Collection;

/** Prints what was done to a customer. Pure functions, apart from the writer. */
final class Outcomes {
    private Outcomes() {}

    /** The exit code that these results make of a command that succeeded. */
    static int exitCode(Collection<Outcome> outcomes, int otherwise) {
        return outcomes.stream().anyMatch(outcome -> outcome.conflict().isPresent())
                ? ConnectedCommand.FAILED
                : otherwise;
    }

    /** One line of who is in conflict with what. */
    static String conflict(Outcome outcome) {
        return "customer " + outcome.customer().id() + ": in conflict, left as it is: "
                + outcome.conflict().orElse("");
    }

    static void print(Outcome outcome, String result, PrintWriter out) {
        if (outcome.conflict().isPresent()) {
            out.println(conflict(outcome));
            return;
        }
        if (outcome.changes().isEmpty()) {
            out.println("customer " + outcome.customer().id() + ": " + result + " already, nothing to do");
            return;
        }
        out.println("customer " + outcome.customer().id() + ": " + result);
        outcome.changes().forEach(change -> out.println("  " + change.describe()));
    }

    static ObjectNode json(Outcome outcome) {
        if (outcome.conflict().isPresent()) {
            // What the customer was to be is not true of it.
            ObjectNode conflict = JsonNodeFactory.instance.objectNode();
            conflict.put("id", outcome.customer().id().value());
            conflict.put("changed", false);
            conflict.putArray("changes");
            return conflict.put("conflict", outcome.conflict().get());
        }
        ObjectNode node = RegistryCodec.write(outcome.customer());
        node.remove("format");
        node.put("changed", !outcome.changes().isEmpty());
        ArrayNode changes = node.putArray("changes");
        outcome.changes().stream().map(Change::describe).forEach(changes::add);
        return node;
    }
}
