// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.HourParity;
import dev.caudal.core.ledger.RouteKey;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds out what readers have counted since it was asked last, and in which hour. One thread. To be asked at least once an hour;
 * what was read while the whole process stood still for longer is taken for the newest hour that it can be of.
 */
final class ReadHours {
    private Map<RouteKey, HourParity> before = new HashMap<>();

    /** Adds what is new to the counts. */
    void addTo(TallyCounts counts, Map<RouteKey, HourParity> now, long nowMillis) {
        boolean isOddNow = HourParity.isOdd(nowMillis);
        now.forEach((key, hours) -> {
            for (boolean odd : new boolean[] {false, true}) {
                HourParity known = before.get(key);
                long read = hours.read(odd) - (known == null ? 0 : known.read(odd));
                Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
                hours.dropped(odd).forEach((cause, lines) -> {
                    long more = lines - (known == null ? 0 : known.dropped(odd).getOrDefault(cause, 0L));
                    if (more > 0) {
                        dropped.put(cause, more);
                    }
                });
                long bytes = hours.readBytes(odd) - (known == null ? 0 : known.readBytes(odd));
                // A line's bytes are counted a moment after the line.
                if (read > 0 || bytes > 0 || !dropped.isEmpty()) {
                    long hour = TallyCounts.hourOf(nowMillis) - (odd == isOddNow ? 0 : 1);
                    counts.read(key.customer(), hour, read, bytes, dropped);
                }
            }
        });
        before = now;
    }
}
