// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.GapKind;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.core.ledger.LedgerSnapshot.SourceAccount;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.edge.activelist.LookOutcome;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.Health;
import dev.caudal.sources.SourceState;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape returns. Ours comes from one status, so that the ledger balances within each scrape; that of the JVM from
 * Micrometer's binders. Series are bounded: those of customers by their number, those of sources by the configuration.
 *
 * <p>Scrapes are taken one after the other.
 */
public final class EdgeMetrics {
    private static final String PREFIX = "caudal_edge_";
    private static final int PAGE_BYTES = 4096;
    private static final Set<SourceState> OPEN = Set.of(SourceState.READING, SourceState.WAITING_FOR_ROOM);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Supplier<EdgeStatus> status;
    private final CustomerSeries customers;

    /**
     * @param mostCustomers how many customers have series of their own
     */
    public EdgeMetrics(Supplier<EdgeStatus> status, int mostCustomers) {
        this.status = status;
        this.customers = new CustomerSeries(mostCustomers);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        MultiCollector ours = () -> collect(this.status.get());
        registry.getPrometheusRegistry().register(ours);
    }

    /** The media type of what {@link #scrape} writes. */
    public static String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    /** Writes everything in Prometheus' text format. */
    public synchronized void scrape(OutputStream out) throws IOException {
        registry.scrape(out);
    }

    private MetricSnapshots collect(EdgeStatus now) {
        Families families = new Families(PREFIX);
        families.info(
                "build",
                "What runs.",
                "node",
                now.identity().node(),
                "version",
                now.identity().version());
        ledger(families, now.ledger());
        customers(families, now.ledger());
        sources(families, now);
        delivery(families, now);
        spool(families, now.delivery().spool());
        Health health = Health.of(now);
        families.gauge(
                "ready", "Whether lines are read and delivered: /health/ready says why not.", health.isReady() ? 1 : 0);
        families.gauge(
                "start_timestamp_seconds",
                "When the process began.",
                now.identity().startedAt().getEpochSecond());
        activeList(families, now);
        servers(families, now.servers());
        if (now.certificateExpiry() != null) {
            families.gauge(
                    "certificate_expiry_timestamp_seconds",
                    "When the first of the node's certificates ends, of those for brokers and for the list's server.",
                    now.certificateExpiry().getEpochSecond());
        }
        families.counter(
                "log_messages_lost",
                "Messages of its own log that nobody took from standard error in time.",
                now.lostMessages());
        for (Map.Entry<String, Long> each : now.unsubscribed().entrySet()) {
            families.gauge(
                    "unsubscribed_customer_lines",
                    "About how many lines the busiest customers had that are not on the active list.",
                    each.getValue(),
                    "customer",
                    each.getKey());
        }
        families.gauge("memory_resident_bytes", "Resident set of the whole process.", residentBytes());
        return families.snapshots();
    }

    private static void activeList(Families families, EdgeStatus now) {
        families.gauge(
                "active_list_version",
                "Version of the active list in force.",
                now.table().version());
        families.gauge(
                "active_list_customers",
                "Customers on the active list.",
                now.table().customers());
        if (now.listWrittenAt() != null) {
            families.gauge(
                    "active_list_age_seconds",
                    "Time since the active list was last written or confirmed.",
                    Math.max(0, now.at().toEpochMilli() - now.listWrittenAt().toEpochMilli()) / 1e3);
        }
        Instant generatedAt = now.list().generatedAt();
        families.gauge(
                "active_list_generated_timestamp_seconds",
                "When the provisioner made the active list in force; 0 if it does not say.",
                generatedAt == null ? 0 : generatedAt.getEpochSecond());
        for (LookOutcome outcome : LookOutcome.values()) {
            if (outcome != LookOutcome.NOT_YET) {
                families.counter(
                        "active_list_looks",
                        "Looks at the file or the server of the active list, by what came of them.",
                        now.list().looks().getOrDefault(outcome, 0L),
                        "outcome",
                        outcome.label());
            }
        }
    }

    private static void servers(Families families, List<ServerRequests> servers) {
        for (ServerRequests each : servers) {
            String[] label = {"server", each.server()};
            families.counter(
                    "server_requests",
                    "Requests that the server has counted itself, while its counter could be read.",
                    each.requests(),
                    label);
            families.counter(
                    "server_lines", "Lines read of the server's sources in the same time.", each.lines(), label);
            families.counter(
                    "server_counter_restarts",
                    "How often the server began to count anew; what lies between is left out.",
                    each.restarts(),
                    label);
            families.gauge(
                    "server_counter_up",
                    "Whether the server's counter could be read.",
                    each.problem() == null ? 1 : 0,
                    label);
        }
    }

    private static void ledger(Families families, LedgerSnapshot ledger) {
        families.counter("lines_recovered", "Lines that an earlier run had left in the spool.", ledger.recovered());
        families.counter("lines_delivered", "Lines that the brokers have acknowledged.", ledger.delivered());
        for (DropCause cause : DropCause.values()) {
            families.counter(
                    "lines_dropped",
                    "Lines lost, by cause.",
                    ledger.dropped().getOrDefault(cause, 0L),
                    "cause",
                    cause.label());
        }
        families.gauge("lines_in_memory", "Lines read and not yet resolved.", ledger.inMemory());
        families.gauge("lines_in_spool", "Lines on disk.", ledger.inSpool());
        families.counter("lines_altered", "Lines that were truncated and went on.", ledger.altered());
        families.counter(
                "lines_possibly_duplicated",
                "Lines sent again that the brokers may have had.",
                ledger.possibleDuplicates());
    }

    private void customers(Families families, LedgerSnapshot ledger) {
        CustomerSeries.Series series = customers.of(ledger);
        series.members()
                .forEach((key, sums) -> customer(
                        families, sums, key.customer().value(), key.stream().value()));
        customer(families, series.others(), "", "");
    }

    /** The others have no name, and a customer always has one. */
    private static void customer(Families families, CustomerSeries.Sums sums, String customer, String stream) {
        String[] labels = {"customer", customer, "stream", stream};
        families.counter(
                "customer_lines_read",
                "Lines of a customer; of all others together without a name.",
                sums.read(),
                labels);
        families.counter(
                "customer_lines_delivered",
                "Those of them that the brokers have acknowledged.",
                sums.delivered(),
                labels);
        families.counter("customer_lines_dropped", "Those of them that are lost.", sums.dropped(), labels);
    }

    private static void sources(Families families, EdgeStatus now) {
        for (EdgeStatus.Source source : now.sources()) {
            families.gauge(
                    "source_up",
                    "Whether the source is open.",
                    OPEN.contains(source.state()) ? 1 : 0,
                    "source",
                    source.name());
        }
        for (Map.Entry<String, SourceAccount> each : now.ledger().bySource().entrySet()) {
            SourceAccount account = each.getValue();
            String[] label = {"source", each.getKey()};
            families.counter("lines_read", "Lines cut from the source.", account.read(), label);
            families.counter("read_bytes", "Bytes of lines cut from the source.", account.readBytes(), label);
            families.counter(
                    "lines_unsubscribed",
                    "Lines of customers who are not on the active list.",
                    account.unsubscribed(),
                    label);
            for (GapKind kind : GapKind.values()) {
                families.counter(
                        "gaps",
                        "Events in which lines may have been lost before the reader.",
                        account.gaps().getOrDefault(kind, 0L),
                        "source",
                        each.getKey(),
                        "kind",
                        kind.label());
                families.counter(
                        "gap_bytes",
                        "Bytes known to be lost before the reader, where the source can tell.",
                        account.gapBytes().getOrDefault(kind, 0L),
                        "source",
                        each.getKey(),
                        "kind",
                        kind.label());
            }
        }
    }

    private static void delivery(Families families, EdgeStatus now) {
        batches(families, now.meter(), now.tallyAcknowledgedAt());
        families.histogram(
                "first_delivery_seconds",
                "From a new subscription's coming into force here to the acknowledgement of its first line.",
                now.firstDeliveries());
        families.gauge(
                "parked_routes",
                "Routes that cannot deliver at present.",
                now.delivery().parked().size());
        families.gauge(
                "memory_used_bytes",
                "Memory that waiting lines take.",
                now.delivery().memoryUsedBytes());
        families.gauge("memory_limit_bytes", "memory.limit.", now.delivery().memoryLimitBytes());
    }

    private static void batches(Families families, DeliveryMeter.Reading meter, @Nullable Instant tallied) {
        families.counter("encoded_raw_bytes", "Bytes of records before compression.", meter.rawBytes());
        families.counter("encoded_batch_bytes", "Bytes of the batches made of them.", meter.batchBytes());
        families.counter("sent_bytes", "Bytes of batches that the brokers have acknowledged.", meter.sentBytes());
        families.counter("sent_batches", "Batches that the brokers have acknowledged.", meter.sentBatches());
        families.histogram(
                "delivery_latency_seconds",
                "From reading a batch's first line to the acknowledgement.",
                meter.latencies());
        for (String kind : DeliveryObserver.FAILURE_KINDS) {
            families.counter(
                    "kafka_errors",
                    "Batches that were sent and not acknowledged, by what that meant; they are sent again.",
                    meter.failures().getOrDefault(kind, 0L),
                    "kind",
                    kind);
        }
        families.gauge(
                "last_acknowledged_timestamp_seconds",
                "When a batch was last acknowledged; 0 if none was.",
                meter.lastAcknowledged().getEpochSecond());
        families.gauge(
                "tally_acknowledged_timestamp_seconds",
                "When a record of the tally was last acknowledged; 0 if none was.",
                tallied == null ? 0 : tallied.getEpochSecond());
    }

    private static void spool(Families families, @Nullable Spooled spool) {
        if (spool == null) {
            return;
        }
        families.gauge("spool_used_bytes", "Bytes of the spool's files.", spool.diskBytes());
        families.gauge("spool_limit_bytes", "spool.limit.", spool.limitBytes());
        families.gauge(
                "spool_routes_behind",
                "Routes whose new lines queue behind what they have on disk.",
                spool.routesBehind());
        families.gauge(
                "spool_oldest_seconds",
                "How long the line that waits longest is on disk.",
                spool.oldest().toMillis() / 1e3);
        families.gauge("spool_up", "Whether the disk takes what it is given.", spool.trouble() == null ? 1 : 0);
    }

    /** As Linux says it; 0 elsewhere. */
    private static long residentBytes() {
        try {
            String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3);
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return 0;
        }
    }
}
