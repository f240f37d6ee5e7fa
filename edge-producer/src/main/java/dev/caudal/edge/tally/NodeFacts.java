// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import dev.caudal.edge.requests.ServerRequests;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a record says beside the account.
 *
 * @param listVersion of the active list in force
 * @param unsubscribed the busiest customers that are not on it, and about how many lines they had
 * @param servers what servers say they have served, beside what was read
 */
public record NodeFacts(long listVersion, Map<String, Long> unsubscribed, List<ServerRequests> servers) {
    /** Copies the collections. */
    public NodeFacts {
        unsubscribed = Collections.unmodifiableMap(new LinkedHashMap<>(unsubscribed));
        servers = List.copyOf(servers);
    }
}
