// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.VerifyReport;
import dev.caudal.provisioner.kafka.Finding;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Proves what a customer can do, and what he cannot. */
@Command(
        name = "verify",
        description = {
            "Connects as the customer, with a certificate that is thrown away afterwards, and tries what he shall be able to",
            "do and what he must not. Writes nothing into his topics. Exit code 1 if anything is not as it shall be."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class VerifyCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        VerifyReport report = provisioner.verify(customer);
        switch (format) {
            case table ->
                report.findings()
                        .forEach(finding -> out.println(mark(finding.good()) + " " + finding.what()
                                + (finding.detail().isEmpty() ? "" : ": " + finding.detail())));
            case json -> print(json(report), out);
        }
        return report.good() ? DONE : FAILED;
    }

    /** Green and red on a terminal, words everywhere. */
    private static String mark(boolean good) {
        return Ansi.AUTO.string(good ? "@|green ok    |@" : "@|red FAILED|@");
    }

    private static ObjectNode json(VerifyReport report) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("customer", report.customer().value());
        node.put("good", report.good());
        ArrayNode findings = node.putArray("findings");
        for (Finding finding : report.findings()) {
            findings.addObject()
                    .put("what", finding.what())
                    .put("good", finding.good())
                    .put("detail", finding.detail());
        }
        return node;
    }
}
