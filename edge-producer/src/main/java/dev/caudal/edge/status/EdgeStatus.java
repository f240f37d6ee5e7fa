// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.status;

import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.edge.activelist.ActiveListStatus;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.metrics.Histogram;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.sources.SourceState;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a running edge-producer at one moment.
 *
 * @param at that moment
 * @param identity who it is
 * @param ledger the account
 * @param delivery how delivery stands
 * @param meter what delivery has done
 * @param firstDeliveries from new subscriptions to their first lines
 * @param sources every configured source
 * @param findings what is wrong with sources that work
 * @param servers what servers say they have served, beside what was read
 * @param table the active list in force
 * @param list how looking at the list goes
 * @param listWrittenAt when the active list was last written; null if there is none
 * @param certificateExpiry when the first of the node's certificates ends; null if there is none that can be read
 * @param tallyAcknowledgedAt when a tally record was last acknowledged; null if none was
 * @param lostMessages of the process's own log, since nobody took them
 * @param closedServices what operators have to do without, and why: a sentence each
 * @param unsubscribed the busiest customers who are not on the list, and about how many lines they had
 * @param deadThreads threads that should run and do not
 */
public record EdgeStatus(
        Instant at,
        Identity identity,
        LedgerSnapshot ledger,
        DeliveryStatus delivery,
        DeliveryMeter.Reading meter,
        Histogram firstDeliveries,
        List<Source> sources,
        List<Finding> findings,
        List<ServerRequests> servers,
        RoutingTable table,
        ActiveListStatus list,
        @Nullable Instant listWrittenAt,
        @Nullable Instant certificateExpiry,
        @Nullable Instant tallyAcknowledgedAt,
        long lostMessages,
        List<String> closedServices,
        Map<String, Long> unsubscribed,
        List<String> deadThreads) {

    /** Copies the collections. */
    public EdgeStatus {
        sources = List.copyOf(sources);
        findings = List.copyOf(findings);
        servers = List.copyOf(servers);
        closedServices = List.copyOf(closedServices);
        unsubscribed = Collections.unmodifiableMap(new LinkedHashMap<>(unsubscribed));
        deadThreads = List.copyOf(deadThreads);
    }

    /**
     * Who it is.
     *
     * @param node the node's name
     * @param run this life of its process
     * @param version of the software
     * @param startedAt when it began
     */
    public record Identity(String node, String run, String version, Instant startedAt) {}

    /**
     * One source.
     *
     * @param name in the configuration
     * @param type of its provider
     * @param state where it stands
     */
    public record Source(String name, String type, SourceState state) {}

    /**
     * What is wrong with a source though it works.
     *
     * @param source its name
     * @param preventsReady whether nothing of it is delivered for that reason
     * @param text what, for a person
     */
    public record Finding(String source, boolean preventsReady, String text) {}
}
