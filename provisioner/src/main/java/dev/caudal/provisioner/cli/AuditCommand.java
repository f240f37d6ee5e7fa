// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.AuditReport;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.audit.Difference;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares counts with topics. */
@Command(
        name = "audit",
        description = {
            "Compares what edges counted, minute by minute, with how customers' topics grew, hour by hour, and names node,",
            "customer and hour where they differ. Reads no log line. Also: nodes that are silent for three minutes, counts",
            "that are missing, customers who fall behind or do not read. Exit code 1 if lines are missing or a node is silent."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class AuditCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "One customer alone: his proof.")
    private @Nullable CustomerId customer;

    @Option(names = "--since", paramLabel = "TIME", description = "How far back: 24h (the default), 7d…")
    private Duration since = Duration.ofHours(24);

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        AuditReport report = provisioner.audit(since, Optional.ofNullable(customer));
        switch (format) {
            case table -> table(report, out);
            case json -> print(json(report), out);
        }
        return report.good() ? DONE : FAILED;
    }

    private static void table(AuditReport report, PrintWriter out) {
        for (Difference each : report.completeness().differences()) {
            String nodes = each.nodes().stream().map(Object::toString).collect(Collectors.joining(", "));
            out.println((each.missing() > 0 ? "MISSING: " : "more than counted: ") + Math.abs(each.missing())
                    + " lines of customer " + each.customer() + " in the hour of " + each.hour() + ", topic "
                    + each.topic()
                    + " partition " + each.partition() + " (counted " + each.counted() + ", there " + each.found()
                    + "); counted by " + (nodes.isEmpty() ? "nobody" : nodes));
        }
        report.silent().forEach(each -> out.println("SILENT: " + each));
        report.doubtful().forEach(each -> out.println("doubtful: " + each));
        report.consumers().forEach(each -> out.println("consumers: " + each));
        out.println("from " + report.since() + " to " + report.until() + ": "
                + report.completeness().checked() + " lines compared, "
                + report.completeness().differences().size() + " difference(s), "
                + report.completeness().unchecked() + " partition-hours not comparable, "
                + report.completeness().shifted() + " lines set off against a later hour");
    }

    private static ObjectNode json(AuditReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("good", report.good());
        node.put("since", report.since().toString());
        node.put("until", report.until().toString());
        node.put("compared", report.completeness().checked());
        node.put("notComparable", report.completeness().unchecked());
        node.put("shifted", report.completeness().shifted());
        ArrayNode differences = node.putArray("differences");
        for (Difference each : report.completeness().differences()) {
            ObjectNode difference = differences
                    .addObject()
                    .put("customer", each.customer().value())
                    .put("hour", each.hour().toString())
                    .put("topic", each.topic())
                    .put("partition", each.partition())
                    .put("counted", each.counted())
                    .put("found", each.found())
                    .put("missing", each.missing());
            ArrayNode nodes = difference.putArray("nodes");
            each.nodes().forEach(name -> nodes.add(name.value()));
        }
        report.silent().forEach(node.putArray("silent")::add);
        report.doubtful().forEach(node.putArray("doubtful")::add);
        report.consumers().forEach(node.putArray("consumers")::add);
        return node;
    }
}
