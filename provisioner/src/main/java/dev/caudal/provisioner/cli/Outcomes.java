// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.PrintWriter;
import java.util.Collection;

/** Prints what was done to a customer. Pure functions, apart from the writer. */
final class Outcomes {
    private Outcomes() {}

    /** The exit code that these results make of a command that succeeded. */
    static int exitCode(Collection<Outcome> outcomes, int otherwise) {
        return outcomes.stream().anyMatch(outcome -> outcome.problem().isPresent())
                ? ConnectedCommand.FAILED
                : otherwise;
    }

    /** One line of whose problem is what. */
    static String problem(Outcome outcome) {
        String cause = outcome.problem().map(Outcome.Problem::cause).orElse("");
        return "customer " + outcome.customer().id()
                + (outcome.is(CustomerStatus.Kind.CONFLICT)
                        ? ": in conflict, left as it is: " + cause
                        : ": failed: " + cause + ". When that is mended, 'apply' or 'reconcile' tries again");
    }

    static void print(Outcome outcome, String result, PrintWriter out) {
        if (outcome.problem().isPresent()) {
            out.println(problem(outcome));
            return;
        }
        if (outcome.changes().isEmpty()) {
            out.println("customer " + outcome.customer().id() + ": " + result + " already, nothing to do");
            return;
        }
        out.println("customer " + outcome.customer().id() + ": " + result);
        outcome.changes().forEach(change -> out.println("  " + change.describe()));
    }

    /** As {@code list} and {@code show} print it. */
    static ObjectNode json(Customer customer, Registry registry) {
        ObjectNode node = json(customer);
        CustomerStatus status = registry.status(customer);
        ObjectNode printed = node.putObject("status")
                .put("kind", status.kind().toString())
                .put("since", status.since().toString());
        if (status.kind().isProblem()) {
            printed.put("cause", status.cause());
        }
        return node;
    }

    private static ObjectNode json(Customer customer) {
        ObjectNode node = RegistryCodec.write(customer);
        node.remove("format");
        return node;
    }

    static ObjectNode json(Outcome outcome) {
        if (outcome.problem().isPresent()) {
            // What the customer was to be is not true of it.
            Outcome.Problem problem = outcome.problem().get();
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("id", outcome.customer().id().value());
            node.put("changed", false);
            node.putArray("changes");
            return node.put(problem.kind().toString(), problem.cause());
        }
        ObjectNode node = json(outcome.customer());
        node.put("changed", !outcome.changes().isEmpty());
        ArrayNode changes = node.putArray("changes");
        outcome.changes().stream().map(Change::describe).forEach(changes::add);
        return node;
    }
}
