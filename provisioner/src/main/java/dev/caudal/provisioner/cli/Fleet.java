// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.RepairReport;
import dev.caudal.provisioner.config.CustomerEntry;
import dev.caudal.provisioner.config.CustomersFile;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.CustomerStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code plan} and {@code apply} have in common: the same code works the changes out, and one of them makes them. */
final class Fleet {
    private Fleet() {}

    /** With {@code leaving} told beforehand whom a file takes off the active list. */
    static RepairReport run(
            Provisioner provisioner,
            @Nullable Path file,
            boolean prune,
            Mode mode,
            Consumer<Predicate<CustomerId>> leaving) {
        if (file == null) {
            if (prune) {
                throw ProvisioningException.usage("--prune needs -f FILE: customers who are not in it leave");
            }
            return provisioner.repair(mode);
        }
        List<CustomerEntry> entries = CustomersFile.read(file);
        if (prune) {
            Set<CustomerId> staying = new HashSet<>(Set.of(CustomerId.PROBE));
            entries.forEach(entry -> staying.add(entry.id()));
            leaving.accept(customer -> !staying.contains(customer));
        }
        return new RepairReport(provisioner.bring(entries, prune, mode), List.of(), List.of());
    }

    static int changes(RepairReport report) {
        return Math.toIntExact(report.changes().count());
    }

    static void table(RepairReport report, String verb, PrintWriter out) {
        long same = 0;
        long differing = 0;
        for (Outcome outcome : report.customers()) {
            if (outcome.problem().isPresent()) {
                Outcomes.print(outcome, verb, out);
            } else if (outcome.changes().isEmpty()) {
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
        out.println(differing + " customer(s) " + verb + ", " + same + " as they shall be, "
                + counted(report, CustomerStatus.Kind.CONFLICT, "in conflict, ")
                + counted(report, CustomerStatus.Kind.FAILED, "failed, ")
                + changes(report) + " step(s)");
    }

    private static String counted(RepairReport report, CustomerStatus.Kind kind, String what) {
        long count = count(report, kind);
        return count == 0 ? "" : count + " " + what;
    }

    private static long count(RepairReport report, CustomerStatus.Kind kind) {
        return report.customers().stream().filter(outcome -> outcome.is(kind)).count();
    }

    static ObjectNode json(RepairReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("changes", changes(report));
        node.put("conflicts", count(report, CustomerStatus.Kind.CONFLICT));
        node.put("failures", count(report, CustomerStatus.Kind.FAILED));
        ArrayNode customers = node.putArray("customers");
        report.customers().forEach(outcome -> customers.add(Outcomes.json(outcome)));
        ArrayNode nodes = node.putArray("nodes");
        report.nodes().stream().map(Change::describe).forEach(nodes::add);
        return node;
    }
}
