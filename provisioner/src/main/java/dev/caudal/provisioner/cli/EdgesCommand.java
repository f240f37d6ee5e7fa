// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.EdgeSighting;
import dev.caudal.provisioner.Provisioner;
import dev.caudal.provisioner.model.EdgeNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows edge nodes, renews their certificates, takes their access away. */
@Command(
        name = "edges",
        description = {
            "Shows edge nodes: when each was last seen (in the last hour), with which active list and software, and when its",
            "certificate ends. 'edges renew' and 'edges revoke' act on nodes."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class EdgesCommand extends ConnectedCommand {
    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Command(name = "list", description = "The same as 'edges'.", mixinStandardHelpOptions = true)
    int list(
            @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "table", description = "How to print.")
                    Format how) {
        format = how;
        return call();
    }

    @Command(
            name = "renew",
            description = {
                "Writes new credentials for nodes into DIR/NODE, whatever is there. The old ones go on until they expire:",
                "a node's principal is its name. To be rid of them, revoke the node and give the server a new name."
            },
            mixinStandardHelpOptions = true)
    int renew(
            @Parameters(paramLabel = "NODE", arity = "1..*", description = "Names of edge nodes.") List<NodeName> nodes,
            @Option(names = "-o", paramLabel = "DIR", required = true, description = "Where the nodes' folders are.")
                    Path directory) {
        return connected((provisioner, out) -> {
            provisioner
                    .edgeCredentials(new LinkedHashSet<>(nodes), directory, true)
                    .forEach(report -> out.println("node " + report.node() + ": wrote " + report.folder()
                            + " (certificate until " + report.notAfter() + ")"));
            return DONE;
        });
    }

    @Command(
            name = "revoke",
            description = {
                "Takes nodes' access away, on open connections too. Their names are spent until the certificates have",
                "expired: give the servers new ones."
            },
            mixinStandardHelpOptions = true)
    int revoke(
            @Parameters(paramLabel = "NODE", arity = "1..*", description = "Names of edge nodes.")
                    List<NodeName> nodes) {
        return connected((provisioner, out) -> {
            provisioner
                    .revokeEdges(new LinkedHashSet<>(nodes))
                    .forEach(node -> out.println("node " + node.name() + ": may no longer write"));
            return DONE;
        });
    }

    @Override
    int run(Provisioner provisioner, PrintWriter out) {
        List<EdgeSighting> sightings = provisioner.edgeSightings();
        switch (format) {
            case table -> table(sightings).forEach(out::println);
            case json -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                sightings.forEach(sighting -> list.add(json(sighting)));
                print(list, out);
            }
        }
        return DONE;
    }

    private static List<String> table(List<EdgeSighting> sightings) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "STATE", "LAST SEEN", "LIST", "SOFTWARE", "CERTIFICATE UNTIL"));
        for (EdgeSighting sighting : sightings) {
            EdgeNode node = sighting.node();
            rows.add(List.of(
                    node.name().value(),
                    node.state().name().toLowerCase(Locale.ROOT),
                    sighting.last().map(last -> last.at().toString()).orElse("-"),
                    sighting.last()
                            .map(last -> Long.toString(last.listVersion()))
                            .orElse("-"),
                    sighting.last().map(last -> last.software()).orElse("-"),
                    node.notAfter().toString()));
        }
        return Printed.table(rows);
    }

    private static ObjectNode json(EdgeSighting sighting) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("node", sighting.node().name().value())
                .put("state", sighting.node().state().name().toLowerCase(Locale.ROOT))
                .put("notAfter", sighting.node().notAfter().toString());
        sighting.last()
                .ifPresent(last -> node.put("lastSeen", last.at().toString())
                        .put("listVersion", last.listVersion())
                        .put("software", last.software())
                        .put("run", last.run()));
        return node;
    }
}
