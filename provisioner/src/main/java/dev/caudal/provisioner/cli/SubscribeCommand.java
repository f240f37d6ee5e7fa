// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Puts customers on live delivery. */
@Command(
        name = "subscribe",
        description = {
            "Gives customers a topic for each stream and puts them on the active list. Streams that a customer has stay.",
            "Issues no certificate: 'bundle' does."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class SubscribeCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Customer ids, as they lead the log lines.")
    private List<CustomerId> customers = new ArrayList<>();

    @Option(names = "--stream", paramLabel = "S", description = "access (the default), waf, media… (may be repeated).")
    private List<StreamName> streams = new ArrayList<>();

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        Set<StreamName> wanted = streams.isEmpty() ? Set.of(StreamName.ACCESS) : new TreeSet<>(streams);
        List<Outcome> outcomes;
        try (Provisioner provisioner = parent.open()) {
            outcomes = provisioner.subscribe(new LinkedHashSet<>(customers), wanted);
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> outcomes.forEach(outcome -> Outcomes.print(outcome, "subscribed", out));
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                outcomes.forEach(outcome -> list.add(Outcomes.json(outcome)));
                out.println(Printed.json(list));
            }
        }
    }
}
