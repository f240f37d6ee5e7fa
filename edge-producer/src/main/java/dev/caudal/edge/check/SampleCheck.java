// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.core.LogPipeline;
import dev.caudal.core.PipelineListener;
import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.LedgerSnapshot.SourceAccount;
import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.line.LineEnd;
import dev.caudal.core.line.LineFramer;
import dev.caudal.core.line.LineHandler;
import dev.caudal.core.routing.InvalidRoutingTableException;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.Offer;
import dev.caudal.edge.EdgeSource;
import dev.caudal.edge.activelist.ListTrial;
import dev.caudal.edge.config.CustomerList;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.hints.IdText;
import dev.caudal.edge.hints.RoutingHint;
import dev.caudal.sources.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What would become of the lines of a real log: at most {@value #MOST_LINES} of them go through a source's own framing and
 * extractor and the active list, and nowhere else.
 *
 * @param report for a person, a line each
 * @param isRouted whether lines reach customers: without an active list none does
 */
public record SampleCheck(List<String> report, boolean isRouted) {
    /** How many lines of a sample are read. */
    public static final int MOST_LINES = 1_000;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_ERRORS = 3;
    /** A routed line in so many is too few to believe in, if another place would do better. */
    private static final long FEW = 100;

    /** Makes the list unmodifiable. */
    public SampleCheck {
        report = List.copyOf(report);
    }

    /**
     * Reads a sample.
     *
     * @param name of the sample, for messages; "-" for standard input
     * @param offline whether to ask no server for the list, and take what was kept of it
     * @throws IOException if it cannot be read, or is compressed; the message is a sentence then
     */
    public static SampleCheck of(EdgeConfig config, EdgeSource source, String name, InputStream sample, boolean offline)
            throws IOException {
        List<String> report = new ArrayList<>();
        RoutingTable table = table(config.customers(), offline, report);
        Ledger ledger = new Ledger();
        String sourceName = source.config().name();
        Set<String> errors = new LinkedHashSet<>();
        LogPipeline pipeline = new LogPipeline(
                source.config().limits(),
                source.config().lineStart(),
                source.config().stream(),
                source.extractor(),
                new Routing(table == null ? withoutCustomers() : table),
                (route, buffer, offset, length) -> Offer.ACCEPTED,
                ledger.reader(sourceName),
                listener(errors));
        read(sample, name, source.source().framing(), pipeline);

        SourceAccount account = ledger.snapshot().bySource().get(sourceName);
        UnroutedLines.Share share = ledger.shares().getOrDefault(sourceName, UnroutedLines.Share.NONE);
        UnroutedLines unrouted = ledger.unrouted(sourceName, RoutingHint.MOST_IDS);
        report.add(
                0,
                "sample " + name + " as source " + sourceName + " ("
                        + source.config().type() + ")");
        report.add(row("lines", share.read(), ""));
        report.add(row("routed", share.routed(), ""));
        String ids = share.unsubscribed() == 0 ? "" : "ids: " + IdText.list(unrouted.ids(), share.unsubscribed());
        report.add(row(table == null ? "with an id" : "unsubscribed", share.unsubscribed(), ids));
        report.add(row("without id", share.withoutId(), ""));
        long others = share.read() - share.routed() - share.unsubscribed() - share.withoutId();
        if (account != null && others > 0) {
            report.add(row(
                    "not routable",
                    others,
                    account.dropped().entrySet().stream()
                            .filter(each -> each.getKey() != DropCause.NO_CUSTOMER_ID)
                            .map(each -> each.getKey().label() + " " + each.getValue())
                            .collect(Collectors.joining(", "))));
        }
        errors.forEach(error -> report.add("an internal error, which drops the line: " + error));
        return new SampleCheck(report, verdict(source.config(), share, unrouted, table, report));
    }

    private static boolean verdict(
            EdgeConfig.Source source,
            UnroutedLines.Share share,
            UnroutedLines unrouted,
            @Nullable RoutingTable table,
            List<String> report) {
        if (share.lines() == 0) {
            report.add("there is no line in it in which a customer could be looked for");
            return false;
        }
        if (table == null) {
            report.add("there is no active list, so no line can be routed");
        }
        if (share.routed() * FEW >= share.lines()) {
            return true;
        }
        RoutingHint hint = RoutingHint.of(source, share, share, unrouted, table == null ? withoutCustomers() : table);
        if (share.routed() == 0 || hint.isSure()) {
            report.add(hint.advice());
            return false;
        }
        return true;
    }

    private static @Nullable RoutingTable table(CustomerList list, boolean offline, List<String> report) {
        List<ListTrial> trials = new ArrayList<>();
        if (list.url() == null || !offline) {
            trials.add(ListTrial.of(list));
        }
        if (list.url() != null && (trials.isEmpty() || trials.get(0).table() == null)) {
            ListTrial kept = ListTrial.ofKept(list);
            if (kept != null) {
                trials.add(kept);
            }
        }
        for (ListTrial trial : trials) {
            RoutingTable table = trial.table();
            if (table != null) {
                report.add("active list " + trial.origin() + ", version " + table.version() + ", " + table.customers()
                        + " customers");
                return table;
            }
            trial.problems().forEach(problem -> report.add("active list " + trial.origin() + ": " + problem));
        }
        return null;
    }

    private static RoutingTable withoutCustomers() {
        try {
            return RoutingTable.builder(RoutingTable.empty()).build();
        } catch (InvalidRoutingTableException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(InputStream sample, String name, Framing framing, LogPipeline pipeline)
            throws IOException {
        LineFramer messages = new LineFramer(
                new FramingLimits(FramingLimits.MAX_LINE_BYTES, FramingLimits.Oversize.TRUNCATE), messagesTo(pipeline));
        byte[] buffer = new byte[BUFFER_BYTES];
        int lines = 0;
        long bytes = 0;
        while (lines < MOST_LINES && bytes < MOST_BYTES) {
            int length = sample.readNBytes(buffer, 0, buffer.length);
            Packing packing = bytes == 0 ? Packing.of(buffer, length) : null;
            if (packing != null) {
                throw new IOException(packing.remedy(name));
            }
            int end = 0;
            while (end < length && lines < MOST_LINES) {
                lines += buffer[end++] == '\n' ? 1 : 0;
            }
            if (framing == Framing.LINES) {
                pipeline.onChunk(buffer, 0, end, 0, 0);
            } else {
                messages.accept(buffer, 0, end);
            }
            bytes += length;
            if (length < buffer.length) {
                break;
            }
        }
        pipeline.onEndOfStream(0, 0);
        messages.endOfStream();
    }

    /** A file has a message in each line, whatever it was that came between them on the way. */
    private static LineHandler messagesTo(LogPipeline pipeline) {
        return new LineHandler() {
            @Override
            public void onLine(byte[] buffer, int offset, int length, LineEnd end) {
                pipeline.onMessage(buffer, offset, length, 0, 0);
            }

            @Override
            public void onDiscarded(long length) {}
        };
    }

    /** The first few that differ: one bug may have many lines. */
    private static PipelineListener listener(Set<String> errors) {
        return new PipelineListener() {
            @Override
            public void internalError(Throwable cause) {
                if (errors.size() < MOST_ERRORS) {
                    errors.add(cause.toString());
                }
            }
        };
    }

    private static String row(String name, long lines, String remark) {
        return String.format(Locale.ROOT, "  %-14s %,8d  %s", name, lines, remark)
                .stripTrailing();
    }
}
