// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends certificates. */
@Command(
        name = "revoke",
        description = {
            "Ends a customer's certificates at once, on open connections too: all of them, or one. He stays subscribed, his",
            "lines go on being kept, and 'bundle' gives him a new one. An ended certificate never comes back."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class RevokeCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId customer;

    @Option(
            names = "--certificate",
            paramLabel = "SERIAL",
            description = "Only this one: what follows 'c<ID>.g' in its name, as 'show' lists it.")
    private @Nullable String serial;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        Revocations.print(provisioner.revoke(customer, Optional.ofNullable(serial)), out);
        return DONE;
    }
}
