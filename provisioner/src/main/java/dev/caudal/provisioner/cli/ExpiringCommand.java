// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Registry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows which certificates end soon. */
@Command(
        name = "expiring",
        description = "Shows certificates of customers and edges that end soon, the next one first.",
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ExpiringCommand extends ConnectedCommand {
    @Option(names = "--within", paramLabel = "TIME", description = "How soon: 30d (the default), 72h…")
    private Duration within = Duration.ofDays(30);

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    private record Ending(Instant notAfter, String principal) {}

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        List<Ending> endings = endings(provisioner.registry(), Instant.now().plus(within));
        switch (format) {
            case table -> {
                List<List<String>> rows = new ArrayList<>();
                rows.add(List.of("CERTIFICATE UNTIL", "OF"));
                endings.forEach(ending -> rows.add(List.of(ending.notAfter().toString(), ending.principal())));
                Printed.table(rows).forEach(out::println);
            }
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                endings.forEach(ending -> list.addObject()
                        .put("notAfter", ending.notAfter().toString())
                        .put("principal", ending.principal()));
                print(list, out);
            }
        }
        return DONE;
    }

    private static List<Ending> endings(Registry registry, Instant before) {
        List<Ending> endings = new ArrayList<>();
        registry.customers()
                .values()
                .forEach(customer -> customer.generations().stream()
                        .filter(Generation::mayRead)
                        .forEach(each -> endings.add(new Ending(each.notAfter(), each.principal(customer.id())))));
        registry.nodes().values().stream()
                .filter(node -> node.state() == EdgeNode.State.LIVE)
                .forEach(node ->
                        endings.add(new Ending(node.notAfter(), node.name().principal())));
        endings.removeIf(ending -> ending.notAfter().isAfter(before));
        endings.sort(Comparator.comparing(Ending::notAfter).thenComparing(Ending::principal));
        return endings;
    }
}
