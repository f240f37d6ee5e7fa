// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.BundleReport;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.RevocationReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces a customer's certificate. */
@Command(
        name = "rotate",
        description = {
            "Replaces a customer's certificate without an interruption, in two steps. First a starter zip with a new",
            "certificate is written, and the old one goes on. When the customer has changed over, --finish ends the old one;",
            "it refuses as long as he is connected, since Kafka does not tell by which certificate, unless --force."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class RotateCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(names = "-o", paramLabel = "ZIP", description = "The file to write (default: c<ID>-new.zip, here).")
    private @Nullable Path zip;

    @Option(names = "--finish", description = "End every certificate but the newest.")
    private boolean finish;

    @Option(names = "--force", description = "With --finish: although the customer is connected.")
    private boolean force;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        if (finish) {
            RevocationReport report = provisioner.finishRotation(customer, force);
            Revocations.print(report, out);
            return DONE;
        }
        Path file = zip == null ? Path.of("c" + customer + "-new.zip") : zip;
        BundleReport report = provisioner.rotate(customer, file);
        out.println("wrote " + file + " (certificate " + report.generation().principal(customer) + ", valid until "
                + report.generation().notAfter() + ")");
        out.println("the certificate that the customer has goes on; once he has changed over: rotate " + customer
                + " --finish");
        return DONE;
    }
}
