// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.delivery.SpoolSummary;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What waits, and whose it is. */
@Command(
        name = "status",
        description = "Says what waits: files, batches, lines, since when, and the customers with the most.",
        mixinStandardHelpOptions = true)
final class SpoolStatusCommand extends SpoolAction {
    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many customers to print, those with most bytes first (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Override
    int run(SpoolPlace where) throws InvalidConfigException, IOException {
        SpoolSummary summary = where.open().summary();
        List<SpoolSummary.Customer> customers = summary.customers().stream()
                .limit(top < 1 ? Long.MAX_VALUE : top)
                .toList();
        if (format == Format.json) {
            print(json(where.directory().toString(), summary, customers));
        } else {
            print(where.directory().toString(), summary, customers);
        }
        return EdgeCommand.DONE;
    }

    private void print(String directory, SpoolSummary summary, List<SpoolSummary.Customer> customers) {
        out().println("directory  " + directory);
        out().println("used by    " + (summary.holderPid() == null ? "nobody" : "process " + summary.holderPid()));
        out().println("files      " + summary.segments());
        out().println("bytes      " + summary.bytes());
        out().println("batches    " + summary.batches());
        out().println("lines      " + summary.lines());
        out().println("oldest     " + (summary.oldest() == null ? "-" : summary.oldest()));
        if (!customers.isEmpty()) {
            out().println();
            out().println(String.format(Locale.ROOT, "%-24s %12s %12s %14s", "customer", "batches", "lines", "bytes"));
        }
        for (SpoolSummary.Customer customer : customers) {
            out().println(String.format(
                    Locale.ROOT,
                    "%-24s %12d %12d %14d",
                    customer.id(),
                    customer.batches(),
                    customer.lines(),
                    customer.bytes()));
        }
        int more = summary.customers().size() - customers.size();
        if (more > 0) {
            out().println("and " + more + " customers more; --top 0 prints all");
        }
        summary.notes().forEach(out()::println);
    }

    private static ObjectNode json(String directory, SpoolSummary summary, List<SpoolSummary.Customer> customers) {
        ObjectNode json = object().put("directory", directory);
        json.put("holderPid", summary.holderPid());
        json.put("segments", summary.segments())
                .put("bytes", summary.bytes())
                .put("batches", summary.batches())
                .put("lines", summary.lines())
                .put(
                        "oldest",
                        summary.oldest() == null ? null : summary.oldest().toString());
        ArrayNode array = json.putArray("customers");
        for (SpoolSummary.Customer customer : customers) {
            array.addObject()
                    .put("id", customer.id().value())
                    .put("batches", customer.batches())
                    .put("lines", customer.lines())
                    .put("bytes", customer.bytes());
        }
        ArrayNode notes = json.putArray("notes");
        summary.notes().forEach(notes::add);
        return json;
    }
}
