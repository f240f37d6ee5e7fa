// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.routing.StreamRoutes;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.EdgeConfig.CustomerIdRule;
import dev.caudal.edge.hints.IdSearch.Hit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why the lines of a source go to nobody, as far as the lines and the active list tell.
 *
 * @param facts how many lines, and which ids
 * @param advice what to change, as the configuration writes it, or what to look at
 * @param isSure whether the advice was tried and finds customers of the active list in at least half of the lines, or an
 *     option keeps most lines from being looked at
 */
public record RoutingHint(String facts, String advice, boolean isSure) {
    /** How many ids are asked of the ledger for a hint. */
    public static final int MOST_IDS = 5;

    /** Less is chance: a number in another field that happens to be a customer's. */
    private static final int LEAST_PERCENT = 10;

    private static final int MOST_PERCENT = 90;

    /**
     * Looks for the reason. There has to be a line.
     *
     * @param share all lines
     * @param recent those for which the reason is looked for
     * @param table the active list in force; one without customers if there is none
     */
    public static RoutingHint of(
            EdgeConfig.Source source,
            UnroutedLines.Share share,
            UnroutedLines.Share recent,
            UnroutedLines unrouted,
            RoutingTable table) {
        String unread = unread(source, recent);
        if (unread != null) {
            return new RoutingHint(facts(source, share, unrouted, table), unread, true);
        }
        IdSearch search = new IdSearch(unrouted.lines(), source.customerId());
        int samples = unrouted.lines().size();
        Hit hit = search.best(known(table.routes(source.stream())));
        String facts = facts(source, share, unrouted, table);
        if (hit != null && hit.lines() * 100 >= samples * LEAST_PERCENT) {
            String advice = "did you mean " + IdText.of(hit.rule()) + "? It finds customers of the active list in "
                    + hit.lines() + " of " + samples + " lines that were tried";
            return new RoutingHint(facts, advice, hit.lines() * 2 >= samples);
        }
        StreamName stream = streamOf(search, source, samples, table);
        if (stream != null) {
            return new RoutingHint(
                    facts, "did you mean stream: " + stream + "? There the active list has these customers", true);
        }
        return new RoutingHint(facts, shape(search, source.customerId(), samples), false);
    }

    /** Both together, for one line of a log. */
    public String text() {
        return facts + "; " + advice;
    }

    /** Which option keeps most of them from being looked at; null if none does. */
    private static @Nullable String unread(EdgeConfig.Source source, UnroutedLines.Share recent) {
        long most = Math.max(recent.wrongStart(), recent.tooLong());
        if (most == 0 || most < recent.unsubscribed() + recent.withoutId()) {
            return null;
        }
        boolean isAll = most == recent.lines();
        if (most == recent.tooLong()) {
            return "maxLine: " + source.limits().maxLineBytes() + " is less than "
                    + (isAll ? "they have" : String.format(Locale.ROOT, "%,d of %,d have", most, recent.lines()))
                    + ", which drops them as line_too_long: raise it above the longest line";
        }
        Pattern lineStart = source.lineStart();
        return "lineStart: " + IdText.quoted(lineStart == null ? "" : lineStart.pattern())
                + (isAll
                        ? " fits none of them"
                        : String.format(Locale.ROOT, " does not fit %,d of %,d", most, recent.lines()))
                + ", which drops them as wrong_line_start: correct it, or leave it out";
    }

    private static String facts(
            EdgeConfig.Source source, UnroutedLines.Share share, UnroutedLines unrouted, RoutingTable table) {
        StringBuilder facts = new StringBuilder();
        facts.append(
                share.routed() == 0
                        ? String.format(Locale.ROOT, "none of %,d lines is", share.lines())
                        : String.format(Locale.ROOT, "only %,d of %,d lines are", share.routed(), share.lines()));
        long customers = table.routes().stream()
                .filter(route -> route.stream().equals(source.stream()))
                .count();
        facts.append(String.format(
                Locale.ROOT,
                " of the %,d customers with stream %s on the active list, version %d",
                customers,
                source.stream(),
                table.version()));
        if (share.unsubscribed() > 0) {
            facts.append(String.format(
                    Locale.ROOT,
                    "; %,d have other ids: %s",
                    share.unsubscribed(),
                    IdText.list(unrouted.ids(), share.unsubscribed())));
        }
        if (share.withoutId() > 0) {
            facts.append(String.format(
                    Locale.ROOT, "; %,d have no id by %s", share.withoutId(), IdText.of(source.customerId())));
        }
        if (share.wrongStart() > 0) {
            facts.append(String.format(Locale.ROOT, "; %,d were dropped as wrong_line_start", share.wrongStart()));
        }
        if (share.tooLong() > 0) {
            facts.append(String.format(Locale.ROOT, "; %,d were dropped as line_too_long", share.tooLong()));
        }
        return facts.toString();
    }

    /** Where customers have these ids, though not in the source's own stream; null if nowhere. */
    private static @Nullable StreamName streamOf(
            IdSearch search, EdgeConfig.Source source, int samples, RoutingTable table) {
        TreeSet<StreamName> streams = new TreeSet<>();
        table.routes().stream().map(Route::stream).forEach(streams::add);
        streams.remove(source.stream());
        for (StreamName stream : streams) {
            int hits = search.hits(source.customerId(), known(table.routes(stream)));
            if (hits > 0 && hits * 2 >= samples) {
                return stream;
            }
        }
        return null;
    }

    /** What the lines alone tell, where no customer of the list is in them. */
    private static String shape(IdSearch search, CustomerIdRule current, int samples) {
        if (search.jsonObjects() * 100 >= samples * MOST_PERCENT) {
            return current.from().equals("json")
                    ? "is it another key of these JSON objects?"
                    : "the lines are JSON objects: did you mean customerId: { from: json KEY }?";
        }
        if (search.hits(current, RoutingHint::isId) * 100 >= samples * MOST_PERCENT) {
            return "these have the form of ids: are these customers subscribed, and is this the field that has the id?";
        }
        CustomerIdRule whole = new CustomerIdRule("field", "1", current.keep());
        // In quotes or not.
        IdSearch.Known idAlone = (buffer, offset, length) -> isId(buffer, offset, length)
                && (length == buffer.length || (offset == 1 && length + 2 == buffer.length));
        if (search.hits(whole, idAlone) * 100 >= samples * MOST_PERCENT) {
            return "the lines are an id and nothing else: did you mean " + IdText.of(whole) + "?";
        }
        for (Map.Entry<Character, String> separator : IdSearch.DELIMITERS.entrySet()) {
            CustomerIdRule rule = new CustomerIdRule("field", "1" + separator.getValue(), current.keep());
            IdSearch.Known idBeforeIt = (buffer, offset, length) -> isId(buffer, offset, length)
                    && offset + length < buffer.length
                    && buffer[offset + length] == separator.getKey();
            if (!rule.equals(current)
                    && !separator.getValue().isEmpty()
                    && search.hits(rule, idBeforeIt) * 100 >= samples * MOST_PERCENT) {
                return "what stands before the first" + separator.getValue() + " has the form of an id: did you mean "
                        + IdText.of(rule) + "?";
            }
        }
        return "customerId says where in a line the id is: " + IdText.of(current) + " does not fit these lines";
    }

    private static IdSearch.Known known(StreamRoutes routes) {
        return (buffer, offset, length) -> routes.lookup(buffer, offset, length) != null;
    }

    private static boolean isId(byte[] buffer, int offset, int length) {
        if (length < 1 || length > CustomerId.MAX_LENGTH || buffer[offset] == '-') {
            return false;
        }
        for (int i = offset; i < offset + length; i++) {
            byte each = buffer[i];
            if ((each < 'a' || each > 'z') && (each < '0' || each > '9') && each != '-') {
                return false;
            }
        }
        return true;
    }
}
