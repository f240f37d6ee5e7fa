// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.core.routing.Routing;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.status.EdgeStatus.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices sources of which no line, or nearly none, is a subscribed customer's: after {@value #FIRST_LINES} lines, and again
 * each time the number has doubled, one warning says which ids were seen and what to change.
 *
 * <p>A source without any routed line keeps the node from being ready. Where some lines are routed, most customers may simply
 * not be subscribed: then only advice that was tried and fits is given, as a warning. An active list without customers is
 * nobody's mistake.
 *
 * <p>One thread looks, any may ask for {@link #findings}.
 */
final class RoutingWatch {
    static final long FIRST_LINES = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger("dev.caudal.source");
    /** Fewer routed lines than one in so many are nearly none. */
    private static final long FEW = 100;
    /** So many times the usual distance between two routed lines without one is a change, and not chance. */
    private static final long DISTANCES = 50;

    private final Ledger ledger;
    private final Routing routing;
    private final Supplier<List<EdgeConfig.Source>> sources;
    private final Map<String, Watched> watched = new HashMap<>();
    private final Map<String, Finding> findings = new ConcurrentHashMap<>();

    /** What is remembered of a source between two looks. */
    private static final class Watched {
        /** What there was when the last routed line was seen. */
        UnroutedLines.Share then = UnroutedLines.Share.NONE;
        /** From how many lines on it is looked at again. */
        long next = FIRST_LINES;
    }

    RoutingWatch(Ledger ledger, Routing routing, Supplier<List<EdgeConfig.Source>> sources) {
        this.ledger = ledger;
        this.routing = routing;
        this.sources = sources;
    }

    /** @param isLast whether the end has come, at which few lines have to do */
    void look(boolean isLast) {
        RoutingTable table = routing.current();
        List<EdgeConfig.Source> configured = sources.get();
        findings.keySet()
                .retainAll(configured.stream().map(EdgeConfig.Source::name).toList());
        if (table.customers() == 0) {
            findings.clear();
            return;
        }
        Map<String, UnroutedLines.Share> shares = ledger.shares();
        for (EdgeConfig.Source source : configured) {
            look(source, shares.getOrDefault(source.name(), UnroutedLines.Share.NONE), table, isLast);
        }
    }

    private void look(EdgeConfig.Source source, UnroutedLines.Share share, RoutingTable table, boolean isLast) {
        Watched before = watched.computeIfAbsent(source.name(), name -> new Watched());
        if (share.routed() > before.then.routed()) {
            before.then = share;
        }
        if (!isSuspect(share, before)) {
            findings.remove(source.name());
            before.next = FIRST_LINES;
            return;
        }
        if (share.routed() > 0) {
            findings.computeIfPresent(source.name(), (name, finding) -> finding.preventsReady() ? null : finding);
        }
        boolean isEndOfFew = isLast && before.next == FIRST_LINES && share.lines() > 0;
        if (share.lines() < before.next && !isEndOfFew) {
            return;
        }
        before.next = 2 * share.lines();
        UnroutedLines.Share recent = share.since(before.then);
        RoutingHint hint = RoutingHint.of(
                source,
                share,
                recent.lines() < FIRST_LINES ? share : recent,
                ledger.unrouted(source.name(), RoutingHint.MOST_IDS),
                table);
        if (share.routed() == 0 || hint.isSure()) {
            findings.put(
                    source.name(),
                    new Finding(
                            source.name(),
                            share.routed() == 0,
                            (share.routed() == 0 ? "none" : "nearly none")
                                    + " of its lines is of a customer on the active list: " + hint.advice()));
            LOG.warn("source={} {}", source.name(), hint.text());
        }
    }

    private static boolean isSuspect(UnroutedLines.Share share, Watched before) {
        long sinceRouted = share.lines() - before.then.lines();
        // Without a routed line the first holds, if there is any line.
        return share.lines() > 0
                && (share.routed() * FEW < share.lines()
                        || sinceRouted > FIRST_LINES + DISTANCES * share.lines() / share.routed());
    }

    /** What is wrong at present. Any thread. */
    List<Finding> findings() {
        return List.copyOf(findings.values());
    }
}
