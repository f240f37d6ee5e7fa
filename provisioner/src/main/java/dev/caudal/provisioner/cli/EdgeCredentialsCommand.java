// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.EdgeReport;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes edge nodes' certificates. */
@Command(
        name = "edge-credentials",
        description = {
            "Lets edge nodes write to customers' topics, and nothing else, and writes each node's credentials into",
            "DIR/NODE: edge.crt.pem, edge.key.pem, ca.pem. Credentials that are there and good are kept."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class EdgeCredentialsCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NODE", arity = "1..*", description = "Names of edge nodes.")
    private List<NodeName> nodes = new ArrayList<>();

    @Option(
            names = "-o",
            paramLabel = "DIR",
            required = true,
            description = "Where the nodes' folders are, or will be.")
    private Path directory;

    @Override
    public void run() {
        List<EdgeReport> reports;
        try (Provisioner provisioner = parent.open()) {
            reports = provisioner.edgeCredentials(new LinkedHashSet<>(nodes), directory, false);
        }
        PrintWriter out = spec.commandLine().getOut();
        for (EdgeReport report : reports) {
            String until = " (certificate until " + report.notAfter() + ")";
            out.println("node " + report.node() + ": "
                    + switch (report.result()) {
                        case ISSUED -> "wrote " + report.folder() + until;
                        case REFRESHED -> "put its permissions or CA right" + until;
                        case UNCHANGED -> "good already, nothing to do" + until;
                    });
        }
    }
}
