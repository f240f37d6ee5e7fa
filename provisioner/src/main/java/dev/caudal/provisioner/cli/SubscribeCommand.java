// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.Outcome;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.CustomerOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts customers on live delivery. */
@Command(
        name = "subscribe",
        description = {
            "Gives customers a topic for each stream and puts them on the active list. Streams that a customer has stay, and",
            "so does every option that is not named here, also of a customer who left and returns. Issues no certificate:",
            "'bundle' does."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class SubscribeCommand extends ConnectedCommand {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Customer ids, as they lead the log lines.")
    private List<CustomerId> customers = new ArrayList<>();

    @Option(names = "--stream", paramLabel = "S", description = "access (the default), waf, media… (may be repeated).")
    private List<StreamName> streams = new ArrayList<>();

    @Mixin
    private OptionFlags flags = new OptionFlags();

    @Option(names = "--dry-run", description = "Only say what would be done.")
    private boolean dryRun;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    private CustomerOptions options = CustomerOptions.NONE;

    @Override
    public Integer call() {
        try {
            // Before anything is connected to.
            options = flags.options();
        } catch (IllegalArgumentException e) {
            throw ProvisioningException.usage(String.valueOf(e.getMessage()));
        }
        return super.call();
    }

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        Set<StreamName> wanted = streams.isEmpty() ? Set.of(StreamName.ACCESS) : new TreeSet<>(streams);
        List<Outcome> outcomes =
                provisioner.subscribe(new LinkedHashSet<>(customers), wanted, options, dryRun ? Mode.PLAN : Mode.APPLY);
        switch (format) {
            case table ->
                outcomes.stream()
                        .filter(outcome -> outcome.problem().isEmpty())
                        .forEach(outcome -> Outcomes.print(outcome, dryRun ? "to subscribe" : "subscribed", out));
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                outcomes.forEach(outcome -> list.add(Outcomes.json(outcome)));
                print(list, out);
            }
        }
        outcomes.stream()
                .filter(outcome -> outcome.problem().isPresent())
                .forEach(outcome -> err().println("provisioner: " + Outcomes.problem(outcome)));
        return Outcomes.exitCode(outcomes, DONE);
    }
}
