// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.RepairReport;
import dev.caudal.provisioner.config.CustomersFile;
import dev.caudal.provisioner.model.Change;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code plan} and {@code apply} have in common: the same code works the changes out, and one of them makes them. */
final class Fleet {
    private Fleet() {}

    static RepairReport run(Provisioner provisioner, @Nullable Path file, boolean prune, Mode mode) {
        if (file == null) {
            if (prune) {
                throw ProvisioningException.usage("--prune needs -f FILE: customers who are not in it leave");
            }
            return provisioner.repair(mode);
        }
        return new RepairReport(provisioner.bring(CustomersFile.read(file), prune, mode), List.of());
    }

    static int changes(RepairReport report) {
        return Math.toIntExact(report.changes().count());
    }

    static void print(RepairReport report, Format format, String verb, PrintWriter out) {
        switch (format) {
            case table -> table(report, verb, out);
            case json -> out.println(Printed.json(json(report)));
        }
    }

    private static void table(RepairReport report, String verb, PrintWriter out) {
        long same = 0;
        long differing = 0;
        for (Outcome outcome : report.customers()) {
            if (outcome.changes().isEmpty()) {
                same++;
            } else {
                differing++;
                Outcomes.print(outcome, verb, out);
            }
        }
        if (!report.nodes().isEmpty()) {
            out.println("edge nodes: " + verb);
            report.nodes().forEach(change -> out.println("  " + change.describe()));
        }
        out.println(differing + " customer(s) " + verb + ", " + same + " as they shall be, " + changes(report)
                + " step(s)");
    }

    private static ObjectNode json(RepairReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("changes", changes(report));
        ArrayNode customers = node.putArray("customers");
        report.customers().forEach(outcome -> customers.add(Outcomes.json(outcome)));
        ArrayNode nodes = node.putArray("nodes");
        report.nodes().stream().map(Change::describe).forEach(nodes::add);
        return node;
    }
}
