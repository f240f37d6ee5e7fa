// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.UnroutedLines.SeenId;
import dev.caudal.edge.hints.IdText;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A ledger for people, and for scripts that read {@code key=value}. */
public final class LedgerText {
    private LedgerText() {}

    /**
     * A table.
     *
     * @param unknownIds the most frequent ids of each source that are not on the active list
     */
    public static String table(
            String node, String run, LedgerSnapshot ledger, Map<String, Map<SeenId, Long>> unknownIds) {
        StringBuilder text = new StringBuilder();
        text.append("ledger of ").append(node).append(", run ").append(run).append('\n');
        row(text, "read", ledger.read(), "");
        if (ledger.recovered() > 0) {
            row(text, "recovered", ledger.recovered(), "left on disk by an earlier run");
        }
        row(text, "delivered", ledger.delivered(), "");
        row(text, "unsubscribed", ledger.unsubscribed(), "");
        row(text, "dropped", ledger.droppedTotal(), causes(ledger.dropped()));
        row(text, "in memory", ledger.inMemory(), "");
        if (ledger.inSpool() > 0) {
            row(text, "in spool", ledger.inSpool(), "on disk, for the next run");
        }
        if (ledger.altered() > 0) {
            row(text, "altered", ledger.altered(), "truncated lines, among the delivered");
        }
        if (ledger.possibleDuplicates() > 0) {
            row(text, "possible duplicates", ledger.possibleDuplicates(), "sent again, beside the balance");
        }
        ledger.gaps().forEach((kind, events) -> row(text, "gap " + kind.label(), events, "events before the reader"));
        ledger.byRoute()
                .forEach((key, outcome) -> row(
                        text,
                        "  customer " + key.customer() + ", " + key.stream(),
                        outcome.delivered(),
                        causes(outcome.dropped())));
        unknownIds.forEach((source, ids) -> {
            LedgerSnapshot.SourceAccount account = ledger.bySource().get(source);
            if (account != null && !ids.isEmpty()) {
                row(
                        text,
                        "  source " + source + ", unsubscribed",
                        account.unsubscribed(),
                        "with ids " + IdText.list(ids, account.unsubscribed()));
            }
        });
        return text.toString();
    }

    /** One line: {@code ledger node=… read=… delivered=… … balanced=true}. */
    public static String line(String node, String run, LedgerSnapshot ledger, boolean balanced) {
        return String.format(
                Locale.ROOT,
                "ledger node=%s run=%s read=%d recovered=%d delivered=%d unsubscribed=%d dropped=%d inMemory=%d"
                        + " inSpool=%d possibleDuplicates=%d balanced=%s",
                node,
                run,
                ledger.read(),
                ledger.recovered(),
                ledger.delivered(),
                ledger.unsubscribed(),
                ledger.droppedTotal(),
                ledger.inMemory(),
                ledger.inSpool(),
                ledger.possibleDuplicates(),
                balanced);
    }

    private static String causes(Map<DropCause, Long> dropped) {
        return dropped.entrySet().stream()
                .map(entry -> entry.getKey().label() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static void row(StringBuilder text, String name, long lines, String remark) {
        text.append(String.format(Locale.ROOT, "  %-32s %,14d  %s", name, lines, remark)
                        .stripTrailing())
                .append('\n');
    }
}
