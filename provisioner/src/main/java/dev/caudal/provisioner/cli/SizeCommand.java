// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.sizing.Load;
import dev.caudal.provisioner.sizing.Sizing;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Says what a load needs. */
@Command(
        name = "size",
        description = {
            "Says how many brokers, how much disk, network and memory a load needs, by what was measured; asks no broker.",
            "Topics are as the configuration has them. The model, and where its numbers come from: docs/sizing.md."
        },
        mixinStandardHelpOptions = true)
@SuppressWarnings({"NullAway.Init", "FieldCanBeFinal"}) // picocli sets the fields.
final class SizeCommand implements Runnable {
    @ParentCommand
    private ProvisionerCommand parent;

    @Spec
    private CommandSpec spec;

    @Option(names = "--edges", paramLabel = "N", required = true, description = "How many nodes.")
    private int edges;

    @Option(names = "--customers", paramLabel = "N", required = true, description = "How many are subscribed.")
    private int customers;

    @Option(
            names = "--lines",
            paramLabel = "RATE",
            required = true,
            description = "Lines of all subscribed customers at all nodes: 2e9/day, 25000/s, also /h and /min.")
    private LineRate lines;

    @Option(
            names = "--line-bytes",
            paramLabel = "BYTES",
            description = "Of a line on average (default: ${DEFAULT-VALUE}).")
    private int lineBytes = 280;

    @Option(
            names = "--peak",
            paramLabel = "FACTOR",
            description = "How many times the average the busiest minutes have (default: ${DEFAULT-VALUE}).")
    private double peak = 3;

    @Option(names = "--linger", paramLabel = "TIME", description = "kafka.linger of the edges (default: 1s).")
    private Duration linger = Duration.ofSeconds(1);

    @Option(
            names = "--outage",
            paramLabel = "TIME",
            description = "How long Kafka may be away at the peak without a line lost (default: 4h).")
    private Duration outage = Duration.ofHours(4);

    @Option(names = "--disk", paramLabel = "SIZE", description = "Of one broker (default: 4TiB).")
    private ByteCount disk = new ByteCount(4L << 40);

    @Option(names = "--retention", paramLabel = "TIME", description = "Instead of topics.retention.")
    private @Nullable Duration retention;

    @Option(names = "--partitions", paramLabel = "N", description = "Instead of topics.partitions.")
    private @Nullable Integer partitions;

    @Option(names = "-o", paramLabel = "FORMAT", description = "How to print: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.table;

    @Override
    public void run() {
        ProvisionerConfig config = parent.configuration();
        ProvisionerConfig.Topics topics = config.topics();
        Load load;
        try {
            load = new Load(
                    edges,
                    customers,
                    lines.perDay(),
                    lineBytes,
                    peak,
                    linger,
                    outage,
                    partitions == null ? topics.partitions() : partitions,
                    topics.replicas(),
                    retention == null ? topics.retention() : retention,
                    topics.retentionBytes(),
                    disk.bytes(),
                    config.replicasPerBroker());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Sizing sizing = Sizing.of(load);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> print(load, sizing, out);
            case json -> out.println(Printed.json(new ObjectMapper().<ObjectNode>valueToTree(sizing)));
        }
        out.flush();
    }

    private static void print(Load load, Sizing sizing, PrintWriter out) {
        Sizing.Edge edge = sizing.edge();
        Sizing.Cluster cluster = sizing.cluster();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("EACH EDGE AT THE PEAK", "", ""));
        add(rows, "lines", count(edge.linesPerSecond()) + "/s", "");
        add(rows, "batches", count(edge.batchesPerSecond()) + "/s", count(edge.linesPerBatch()) + " lines each");
        add(rows, "CPU", String.format(Locale.ROOT, "%.1f %% of a core", edge.cores() * 100), "");
        add(rows, "memory.limit", bytes(edge.memoryLimit()), bytes(edge.residentBytes()) + " resident");
        add(rows, "spool.size", bytes(edge.spoolBytes()), "for " + load.outage().toMinutes() + " min without Kafka");
        rows.add(List.of("CLUSTER", "", ""));
        Sizing.Brokers brokers = sizing.brokers();
        add(
                rows,
                "brokers",
                String.valueOf(brokers.count()),
                "replicas ask for " + brokers.forReplicas() + ", partitions " + brokers.forPartitions() + ", disk "
                        + brokers.forDisk());
        add(
                rows,
                "disk",
                bytes(cluster.diskBytes()),
                "all replicas, after " + load.retention().toHours() + " h");
        add(rows, "partitions", count((double) cluster.partitions()), count((double) cluster.replicas()) + " replicas");
        add(
                rows,
                "batches",
                count(cluster.batchesPerSecond()) + "/s",
                count(cluster.batchesPerSecond() / brokers.count()) + "/s for each broker");
        add(rows, "network in", bits(cluster.bytesInPerSecond()), "from edges at the peak");
        add(rows, "between brokers", bits(cluster.bytesReplicatedPerSecond()), "");
        add(rows, "network out", bits(cluster.bytesOutPerSecond()), "if each customer reads once");
        add(rows, "connections", count((double) cluster.connectionsPerBroker()), "at each broker");
        Printed.table(rows).forEach(out::println);
        Sizing.Largest largest = sizing.largest();
        out.println();
        out.println("The largest customer has " + count(largest.linesPerDay()) + " lines a day, and "
                + bytes(largest.bytesPerPartition()) + " in each partition"
                + (largest.isCut()
                        ? ": more than topics.retentionBytes, " + bytes(load.retentionBytes())
                                + ", which deletes lines before "
                                + load.retention().toHours()
                                + " h are over. Give the customer more partitions, or raise it"
                        : "")
                + ".");
    }

    private static void add(List<List<String>> rows, String what, String value, String note) {
        rows.add(List.of("  " + what, value, note));
    }

    private static String count(double value) {
        return value < 10 ? String.format(Locale.ROOT, "%.1f", value) : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String bytes(long value) {
        String[] units = {"MiB", "GiB", "TiB", "PiB"};
        double scaled = value / (double) (1 << 20);
        int unit = 0;
        while (scaled >= 1024 && unit < units.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return count(scaled) + " " + units[unit];
    }

    private static String bits(double bytesPerSecond) {
        return count(bytesPerSecond * 8 / 1e6) + " Mbit/s";
    }
}
