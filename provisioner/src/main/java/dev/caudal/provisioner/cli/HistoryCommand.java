// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.HistoryEntry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who changed what. */
@Command(
        name = "history",
        description = "Shows who changed what and when, of one customer or of all, the latest change last.",
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class HistoryCommand extends ConnectedCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "The customer's id; without it, all changes are shown.")
    private @Nullable CustomerId id;

    @Option(
            names = "--last",
            paramLabel = "N",
            description = "How many changes at most: ${DEFAULT-VALUE}, or another number.")
    private int last = 100;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        if (last < 1) {
            throw ProvisioningException.usage("--last is at least 1, not " + last);
        }
        List<HistoryEntry> entries = provisioner.history(Optional.ofNullable(id), last);
        switch (format) {
            case table -> {
                List<List<String>> rows = new ArrayList<>();
                rows.add(List.of("AT", "BY", "CUSTOMER", "DID"));
                entries.forEach(entry -> rows.add(List.of(
                        entry.at().toString(),
                        entry.by(),
                        entry.customer().map(CustomerId::value).orElse("-"),
                        entry.did())));
                Printed.table(rows).forEach(out::println);
            }
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                entries.forEach(entry -> list.addObject()
                        .put("at", entry.at().toString())
                        .put("by", entry.by())
                        .put("customer", entry.customer().map(CustomerId::value).orElse(null))
                        .put("did", entry.did()));
                print(list, out);
            }
        }
        return DONE;
    }
}
