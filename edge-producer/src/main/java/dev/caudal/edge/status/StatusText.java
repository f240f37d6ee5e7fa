// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.edge.logging.Printable;
import dev.caudal.sources.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A status for people, from its JSON. Whatever came over the network is printed without control characters. */
public final class StatusText {
    private StatusText() {}

    /** A source's state in words. */
    public static String label(SourceState state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /**
     * A page.
     *
     * @param before the status of some seconds ago, for rates; null if there is none
     */
    public static String page(JsonNode now, @Nullable JsonNode before) {
        StringBuilder page = new StringBuilder();
        row(
                page,
                "node",
                now.path("node").asText() + ", version " + now.path("version").asText());
        row(
                page,
                "run",
                now.path("run").asText() + ", since " + now.path("startedAt").asText());
        row(page, "ready", now.path("ready").asBoolean() ? "yes" : "NO");
        now.path("reasons").forEach(reason -> row(page, "", reason.asText()));
        now.path("warnings").forEach(warning -> row(page, "warning", warning.asText()));
        JsonNode ledger = now.path("ledger");
        JsonNode then = before == null ? null : before.path("ledger");
        double seconds = before == null ? 0 : secondsBetween(before, now);
        for (String name : new String[] {"read", "delivered", "unsubscribed"}) {
            row(page, name, count(ledger, name) + rate(ledger, then, name, seconds));
        }
        row(page, "dropped", pairs(ledger.path("dropped")));
        row(page, "gaps", pairs(ledger.path("gaps")));
        row(
                page,
                "in memory",
                count(ledger, "inMemory") + " lines, "
                        + share(now.path("delivery"), "memoryUsedBytes", "memoryLimitBytes"));
        JsonNode spool = now.path("spool");
        if (spool.isObject()) {
            row(
                    page,
                    "in spool",
                    count(spool, "lines") + " lines, " + share(spool, "diskBytes", "limitBytes") + ", oldest "
                            + Duration.ofSeconds(spool.path("oldestSeconds").asLong())
                                    .toString()
                                    .substring(2)
                                    .toLowerCase(Locale.ROOT));
        }
        JsonNode latency = now.path("delivery").path("latencySeconds");
        row(
                page,
                "latency",
                latency.isMissingNode() ? "" : String.format(Locale.ROOT, "%.3f s on average", latency.asDouble()));
        row(page, "parked", now.path("delivery").path("parkedRoutes").asText() + " routes");
        JsonNode list = now.path("activeList");
        row(
                page,
                "active list",
                list.path("epoch").asText().isEmpty()
                        ? "none yet"
                        : "version " + list.path("version").asText() + ", "
                                + list.path("customers").asText() + " customers, of "
                                + list.path("writtenAt").asText("-"));
        row(page, "certificate", "until " + now.path("certificateExpiry").asText("-"));
        row(page, "tally", "last at " + now.path("tallyAcknowledgedAt").asText("-"));
        now.path("sources")
                .forEach(source -> row(
                        page,
                        "source " + source.path("name").asText(),
                        source.path("state").asText() + ", " + count(source, "read") + " lines"));
        now.path("servers")
                .forEach(server -> row(
                        page,
                        "server " + server.path("server").asText(),
                        count(server, "requests") + " requests, " + count(server, "lines") + " lines of them; lately "
                                + count(server, "recentRequests") + " and " + count(server, "recentLines")));
        now.path("customers")
                .forEach(customer -> row(
                        page,
                        "customer " + customer.path("id").asText(),
                        customer.path("stream").asText() + ": " + count(customer, "read") + " read, "
                                + count(customer, "delivered") + " delivered, " + count(customer, "dropped")
                                + " dropped"));
        row(page, "unsubscribed", pairs(now.path("unsubscribed")));
        return page.toString();
    }

    private static void row(StringBuilder page, String name, String text) {
        if (!text.isEmpty()) {
            page.append(String.format(Locale.ROOT, "%-18s %s%n", Printable.of(name), Printable.of(text)));
        }
    }

    private static String count(JsonNode node, String name) {
        return String.format(Locale.ROOT, "%,d", node.path(name).asLong());
    }

    private static String rate(JsonNode now, @Nullable JsonNode before, String name, double seconds) {
        return before == null || seconds <= 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %,.0f a second",
                        (now.path(name).asLong() - before.path(name).asLong()) / seconds);
    }

    private static double secondsBetween(JsonNode before, JsonNode now) {
        try {
            return ChronoUnit.MILLIS.between(
                            Instant.parse(before.path("at").asText()),
                            Instant.parse(now.path("at").asText()))
                    / 1e3;
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    private static String share(JsonNode node, String used, String limit) {
        return String.format(
                Locale.ROOT,
                "%.1f of %.1f MiB",
                node.path(used).asLong() / 1048576.0,
                node.path(limit).asLong() / 1048576.0);
    }

    private static String pairs(JsonNode object) {
        StringBuilder text = new StringBuilder();
        object.properties()
                .forEach(entry -> text.append(text.isEmpty() ? "" : ", ")
                        .append(entry.getKey())
                        .append(' ')
                        .append(String.format(
                                Locale.ROOT, "%,d", entry.getValue().asLong())));
        return text.toString();
    }
}
