// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.Mode;
import dev.caudal.provisioner.ProbeReport;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.probe.NodeSight;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sets the probe up, watches it, takes it away. */
@Command(
        name = "probe",
        description = {
            "Watches the canaries that each edge node sends every 30 s, as a line of the reserved customer caudal-probe: how",
            "long lines are under way from each node, and which node is silent. 'probe set-up' begins it. Exit code 1 if a",
            "node is silent. Times are differences between the node's clock and this machine's."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class ProbeCommand extends ConnectedCommand {
    /** Two canaries of each node, and some. */
    private static final String LONG_ENOUGH = "65s";

    /** Three canaries. */
    private static final String SILENCE = "90s";

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = LONG_ENOUGH,
            description = "How long to watch (default: ${DEFAULT-VALUE}).")
    private Duration time;

    @Option(
            names = "--silent",
            paramLabel = "TIME",
            defaultValue = SILENCE,
            description = "How long a node may send nothing (default: ${DEFAULT-VALUE}).")
    private Duration silence;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Command(name = "watch", description = "The same as 'probe'.", mixinStandardHelpOptions = true)
    int watch(
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            defaultValue = LONG_ENOUGH,
                            description = "How long to watch.")
                    Duration howLong,
            @Option(
                            names = "--silent",
                            paramLabel = "TIME",
                            defaultValue = SILENCE,
                            description = "How long a node may send nothing.")
                    Duration howSilent,
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "How to print.")
                    Format how) {
        time = howLong;
        silence = howSilent;
        format = how;
        return call();
    }

    @Command(
            name = "set-up",
            description = {
                "Gives the probe its topic and a place on the active list: each edge that reads the list sends canaries."
            },
            mixinStandardHelpOptions = true)
    int setUp() {
        return connected((provisioner, out) -> {
            Outcomes.print(provisioner.setUpProbe(Mode.APPLY), "set up", out);
            return DONE;
        });
    }

    @Command(
            name = "remove",
            description = "Takes the probe off the active list, and deletes its topic.",
            mixinStandardHelpOptions = true)
    int remove() {
        return connected((provisioner, out) -> {
            provisioner.removeProbe(Mode.APPLY).forEach(outcome -> Outcomes.print(outcome, "removed", out));
            return DONE;
        });
    }

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        ProbeReport report = provisioner.watchProbe(time, silence, new AtomicBoolean());
        switch (format) {
            case table -> table(report, out);
            case json -> print(json(report), out);
        }
        return report.good() ? DONE : FAILED;
    }

    private static void table(ProbeReport report, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "LAST CANARY", "WATCHED", "MISSED", "MEDIAN", "SLOWEST", ""));
        for (NodeSight each : report.nodes()) {
            rows.add(List.of(
                    each.node().value(),
                    each.lastAt()
                            .map(at -> at.truncatedTo(ChronoUnit.MILLIS).toString())
                            .orElse("-"),
                    Integer.toString(each.canaries()),
                    Long.toString(each.missed()),
                    millis(each.median()),
                    millis(each.slowest()),
                    each.silent() ? "SILENT" : ""));
        }
        Printed.table(rows).forEach(out::println);
        if (report.strangers() > 0) {
            out.println(report.strangers() + " line(s) in the probe's topic are no canaries");
        }
    }

    private static String millis(Optional<Duration> duration) {
        return duration.map(each -> each.toMillis() + " ms").orElse("-");
    }

    private static ObjectNode json(ProbeReport report) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("good", report.good()).put("strangers", report.strangers());
        ArrayNode nodes = node.putArray("nodes");
        for (NodeSight each : report.nodes()) {
            ObjectNode one = nodes.addObject()
                    .put("node", each.node().value())
                    .put("silent", each.silent())
                    .put("canaries", each.canaries())
                    .put("missed", each.missed());
            each.lastAt().ifPresent(at -> one.put("lastAt", at.toString()));
            each.median().ifPresent(median -> one.put("medianMillis", median.toMillis()));
            each.slowest().ifPresent(slowest -> one.put("slowestMillis", slowest.toMillis()));
        }
        return node;
    }
}
