// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.IsolationReport;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves that no customer sees another. */
@Command(
        name = "isolation",
        description = {
            "Connects as each customer, with a certificate that is thrown away afterwards, and tries the topics and groups of",
            "every other. Then lists who else may use customers' topics, and what is left of nobody. Exit code 1 on a leak."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class IsolationCommand extends ConnectedCommand {
    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        IsolationReport report = provisioner.isolation();
        switch (format) {
            case table -> {
                report.leaks().forEach(leak -> out.println("LEAK: " + leak));
                report.others().forEach(other -> out.println("also: " + other));
                report.leftovers().forEach(leftover -> out.println("leftover: " + leftover));
                out.println(report.customers() + " customer(s), " + report.pairs() + " attempts, "
                        + report.leaks().size() + " leak(s)");
            }
            case json -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                node.put("customers", report.customers());
                node.put("attempts", report.pairs());
                report.leaks().forEach(node.putArray("leaks")::add);
                report.others().forEach(node.putArray("others")::add);
                report.leftovers().forEach(node.putArray("leftovers")::add);
                print(node, out);
            }
        }
        return report.leaks().isEmpty() ? DONE : FAILED;
    }
}
