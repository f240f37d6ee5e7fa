// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerStatus;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows one customer. */
@Command(name = "show", description = "Shows one customer with his certificates.", mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ShowCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The customer's id.")
    private CustomerId id;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        Registry registry;
        try (Provisioner provisioner = parent.open()) {
            registry = provisioner.registry();
        }
        Customer customer = registry.require(id);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> print(customer, registry.status(customer), out);
            case json -> out.println(Printed.json(Outcomes.json(customer, registry)));
        }
    }

    private static void print(Customer customer, CustomerStatus status, PrintWriter out) {
        out.println("customer " + customer.id() + ": "
                + customer.state().name().toLowerCase(Locale.ROOT) + " since " + customer.since() + ", subscription "
                + customer.subscription());
        out.println("  status: " + status.kind()
                + (status.kind().isProblem() ? " since " + status.since() + ": " + status.cause() : ""));
        List<List<String>> topics = new ArrayList<>();
        topics.add(List.of("STREAM", "TOPIC"));
        customer.topics().forEach((stream, topic) -> topics.add(List.of(stream.value(), topic)));
        Printed.table(topics).forEach(line -> out.println("  " + line));
        JsonNode options = RegistryCodec.write(customer).path("options");
        if (!options.isMissingNode()) {
            out.println("  options: " + options);
        }
        if (customer.generations().isEmpty()) {
            out.println("  no certificate yet: 'bundle " + customer.id() + " -o FILE.zip' issues one");
            return;
        }
        List<List<String>> generations = new ArrayList<>();
        generations.add(List.of("CERTIFICATE", "STATE", "ISSUED", "EXPIRES"));
        customer.generations()
                .forEach(generation -> generations.add(List.of(
                        generation.principal(customer.id()),
                        generation.state().name().toLowerCase(Locale.ROOT),
                        generation.issuedAt().toString(),
                        generation.notAfter().toString())));
        Printed.table(generations).forEach(line -> out.println("  " + line));
    }
}
