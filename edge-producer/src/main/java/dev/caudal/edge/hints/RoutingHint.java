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
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Why the lines of a source go to nobody, as far as the lines and the active list tell.
 *
 * @param facts how many lines, and which ids
 * @param advice what to change, as the configuration writes it, or what to look at
 * @param isSure whether the advice was tried and finds customers of the active list in at least half of the lines
 */
public record RoutingHint(String facts, String advice, boolean isSure) {
    /** How many ids are asked of the ledger for a hint. */
    public static final int MOST_IDS = 5;

    /** Less is chance: a number in another field that happens to be a customer's. */
    private static final int LEAST_PERCENT = 10;

    private static final int MOST_PERCENT = 90;

    private static final List<String> SEPARATORS = List.of("tab", "comma", "semicolon", "pipe");

    /**
     * Looks for the reason. There has to be a line.
     *
     * @param table the active list in force; one without customers if there is none
     */
    public static RoutingHint of(
            EdgeConfig.Source source, UnroutedLines.Share share, UnroutedLines unrouted, RoutingTable table) {
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
        if (isFormOfIds(search, current, samples)) {
            return "these have the form of ids: are these customers subscribed, and is this the field that has the id?";
        }
        for (String separator : SEPARATORS) {
            CustomerIdRule rule = new CustomerIdRule("field", "1 " + separator, current.keep());
            if (!rule.equals(current) && search.hits(rule, RoutingHint::isId) * 100 >= samples * MOST_PERCENT) {
                return "what stands before the first " + separator + " has the form of an id: did you mean "
                        + IdText.of(rule) + "?";
            }
        }
        return "customerId says where in a line the id is: " + IdText.of(current) + " does not fit these lines";
    }

    /** Whether what is taken for the id has the form of one in most lines, whoever's it is. */
    public static boolean isFormOfIds(EdgeConfig.Source source, UnroutedLines unrouted) {
        IdSearch search = new IdSearch(unrouted.lines(), source.customerId());
        return isFormOfIds(search, source.customerId(), unrouted.lines().size());
    }

    private static boolean isFormOfIds(IdSearch search, CustomerIdRule current, int samples) {
        return search.hits(current, RoutingHint::isId) * 100 >= samples * MOST_PERCENT;
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
