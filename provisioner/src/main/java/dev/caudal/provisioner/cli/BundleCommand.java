// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.BundleReport;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.model.Generation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes a starter zip. */
@Command(
        name = "bundle",
        description = {
            "Issues a certificate for a customer and writes his starter zip, readable by you alone. The private key is in",
            "the zip and nowhere else. At most two certificates of a customer are live: a third retires the oldest. A zip",
            "that is there already keeps its certificate while that is good."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class BundleCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(names = "-o", paramLabel = "ZIP", required = true, description = "The file to write.")
    private Path zip;

    @Option(
            names = "--csr",
            paramLabel = "FILE",
            description = {
                "Sign the key in this PKCS#10 request, which never leaves the customer, and write the certificate's chain",
                "as PEM instead of a zip. What the request says of its owner is ignored."
            })
    private @Nullable Path csr;

    @Override
    public void run() {
        BundleReport report;
        List<String> warnings;
        try (Provisioner provisioner = parent.open()) {
            report = csr == null ? provisioner.bundle(customer, zip) : provisioner.sign(customer, csr, zip);
            warnings = csr == null
                    ? ToolCodec.warnings(
                            customer,
                            provisioner.registry().require(customer).options().compression())
                    : List.of();
        }
        PrintWriter out = spec.commandLine().getOut();
        Generation generation = report.generation();
        String certificate = "certificate " + generation.principal(customer) + ", valid until " + generation.notAfter();
        out.println(
                switch (report.result()) {
                    case ISSUED -> "wrote " + zip + " (" + certificate + ")";
                    case REFRESHED -> "brought " + zip + " up to date (same " + certificate + ")";
                    case UNCHANGED -> zip + " is up to date already, nothing to do (" + certificate + ")";
                });
        for (Generation retired : report.retired()) {
            out.println("retired certificate " + retired.principal(customer) + " of " + retired.issuedAt()
                    + ": its next fetch is refused");
        }
        warnings.forEach(spec.commandLine().getErr()::println);
    }
}
