// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.LedgerSnapshot.RouteAccount;
import dev.caudal.core.ledger.RouteKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which customers have series of their own: the busiest, so many at most; all others are one. A customer comes in when he has
 * twice as many lines as the least busy who is in, so membership settles. The series of the others never falls, or Prometheus
 * would take it for a restart: what it showed of a customer before he came in stays in it, and what he counted while he was in
 * never gets into it. Guarded by its owner.
 */
final class CustomerSeries {
    private final int most;
    private final Map<RouteKey, Sums> members = new HashMap<>();
    /** What the last scrape showed, of members and others. */
    private @Nullable LedgerSnapshot previous;
    /** What is in the total and not in the others' series. */
    private Sums excluded = Sums.NONE;

    /** Lines of one customer, or of several. */
    record Sums(long read, long delivered, long dropped) {
        static final Sums NONE = new Sums(0, 0, 0);

        static Sums of(RouteAccount account) {
            return new Sums(account.read(), account.delivered(), account.droppedTotal());
        }

        Sums plus(Sums more) {
            return new Sums(read + more.read, delivered + more.delivered, dropped + more.dropped);
        }

        Sums minus(Sums less) {
            return new Sums(read - less.read, delivered - less.delivered, dropped - less.dropped);
        }
    }

    /** What a scrape shows. */
    record Series(Map<RouteKey, Sums> members, Sums others) {}

    CustomerSeries(int most) {
        this.most = most;
    }

    Series of(LedgerSnapshot ledger) {
        choose(ledger);
        Sums total = Sums.NONE;
        for (RouteAccount account : ledger.byRoute().values()) {
            total = total.plus(Sums.of(account));
        }
        Sums others = total.minus(excluded);
        Map<RouteKey, Sums> shown = new HashMap<>();
        for (Map.Entry<RouteKey, Sums> member : members.entrySet()) {
            Sums now = now(ledger, member.getKey());
            shown.put(member.getKey(), now);
            others = others.minus(now.minus(member.getValue()));
        }
        previous = ledger;
        return new Series(shown, others);
    }

    private void choose(LedgerSnapshot ledger) {
        List<RouteKey> candidates = new ArrayList<>(ledger.byRoute().keySet());
        candidates.removeIf(members::containsKey);
        candidates.sort(
                Comparator.comparingLong((RouteKey key) -> now(ledger, key).read())
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()));
        for (RouteKey candidate : candidates) {
            if (members.size() == most
                    && !makeRoom(ledger, now(ledger, candidate).read())) {
                return;
            }
            // He was shown with the others so far, and what was shown stays there.
            members.put(candidate, previous == null ? Sums.NONE : now(previous, candidate));
        }
    }

    /** Whether somebody had to go for one with so many lines. */
    private boolean makeRoom(LedgerSnapshot ledger, long lines) {
        RouteKey least = members.keySet().stream()
                .min(Comparator.comparingLong((RouteKey key) -> now(ledger, key).read())
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
        if (least == null || lines <= 2 * now(ledger, least).read()) {
            return false;
        }
        Sums atEntry = members.remove(least);
        if (atEntry != null) {
            excluded = excluded.plus(now(ledger, least).minus(atEntry));
        }
        return true;
    }

    private static Sums now(LedgerSnapshot ledger, RouteKey key) {
        RouteAccount account = ledger.byRoute().get(key);
        return account == null ? Sums.NONE : Sums.of(account);
    }
}
