// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

import dev.caudal.bundle.Tool;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Language;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be different for one customer, as flags. */
@SuppressWarnings("FieldCanBeFinal") // picocli sets the fields.
final class OptionFlags {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each topic; never fewer than it has.")
    private @Nullable Integer partitions;

    @Option(names = "--replicas", paramLabel = "N", description = "Copies of each partition, of topics to be created.")
    private @Nullable Integer replicas;

    @Option(names = "--retention", paramLabel = "TIME", description = "How long lines are kept: 90s, 30m, 72h, 7d.")
    private @Nullable Duration retention;

    @Option(
            names = "--consumer-rate",
            paramLabel = "BYTES",
            description = "Bytes per second that each certificate may read from each broker, such as 20MiB.")
    private @Nullable ByteCount consumerRate;

    @Option(
            names = "--produce-rate",
            paramLabel = "BYTES",
            description = "Bytes per second that each edge delivers at most; more is dropped there and counted.")
    private @Nullable ByteCount produceRate;

    @Option(
            names = "--sample-one-in",
            paramLabel = "N",
            description = "Each edge delivers one line in N, and drops and counts the others; 1 for all.")
    private @Nullable Integer sampleOneIn;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            description = "zstd, lz4, gzip or none, on the edges. kafkajs reads gzip alone.")
    private @Nullable Compression compression;

    @Option(
            names = "--tools",
            paramLabel = "TOOL",
            split = ",",
            description =
                    "What the customer reads with, such as filebeat,fluent-bit: sets --compression to a codec that all"
                            + " of them read, where the edges' default may not do. ${COMPLETION-CANDIDATES}.",
            completionCandidates = ToolNames.class)
    private List<Tool> tools = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "IP",
            description = "From where alone the customer may connect: one address (may be repeated, at most 16).")
    private List<ClientAddress> addresses = new ArrayList<>();

    @Option(names = "--name", paramLabel = "TEXT", description = "What he is called, for people.")
    private @Nullable String displayName;

    @Option(names = "--language", paramLabel = "L", description = "en or es.")
    private @Nullable Language language;

    /**
     * The options that were named.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    CustomerOptions options() {
        return new CustomerOptions(
                partitions,
                replicas,
                retention,
                consumerRate == null ? null : consumerRate.bytes(),
                produceRate == null ? null : produceRate.bytes(),
                sampleOneIn,
                ToolCodec.choose(tools, compression),
                addresses,
                displayName,
                language);
    }

    /** For the help text and for completion. */
    static final class ToolNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Tool.values()).map(Tool::id).iterator();
        }
    }
}
