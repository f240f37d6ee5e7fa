// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Registry;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows all customers. */
@Command(name = "list", description = "Shows all customers, also those who left.", mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ListCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        Registry registry;
        try (Provisioner provisioner = parent.open()) {
            registry = provisioner.registry();
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> table(registry).forEach(out::println);
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                registry.customers().values().forEach(customer -> list.add(Outcomes.json(customer, registry)));
                out.println(Printed.json(list));
            }
        }
    }

    private static List<String> table(Registry registry) {
        if (registry.customers().isEmpty()) {
            return List.of("no customers yet: 'subscribe ID' adds one");
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CUSTOMER", "STATE", "SINCE", "TOPICS", "CERTIFICATES", "STATUS", "LIMITS"));
        for (Customer customer : registry.customers().values()) {
            long live =
                    customer.generations().stream().filter(Generation::mayRead).count();
            rows.add(List.of(
                    customer.id().value(),
                    customer.state().name().toLowerCase(Locale.ROOT),
                    customer.since().toString(),
                    String.join(",", customer.topics().values()),
                    Long.toString(live),
                    registry.status(customer).kind().toString(),
                    limits(customer.options())));
        }
        return Printed.table(rows);
    }

    /** What each edge does not deliver to him. */
    private static String limits(CustomerOptions options) {
        List<String> limits = new ArrayList<>();
        if (options.produceBytesPerSecond() != null) {
            limits.add(options.produceBytesPerSecond() + " bytes/s");
        }
        if (options.sampleOneIn() != null) {
            limits.add("1 line in " + options.sampleOneIn());
        }
        return String.join(", ", limits);
    }
}
