// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.ledger.LedgerSnapshot;
import dev.caudal.delivery.DeliveryStatus.Spooled;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.sources.SourceState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status for machines: what {@code GET /status} answers and {@code status -o json} prints. */
public final class StatusJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_CUSTOMERS = 10;
    private static final int MOST_PARKED = 20;

    private StatusJson() {}

    /** What the node is ready for, with reasons. */
    public static ObjectNode ready(Health health) {
        ObjectNode json = JSON.createObjectNode().put("ready", health.isReady());
        texts(json.putArray("reasons"), health.reasons());
        texts(json.putArray("warnings"), health.warnings());
        return json;
    }

    /** Whether the process has to be restarted. */
    public static ObjectNode live(Health health) {
        ObjectNode json = JSON.createObjectNode().put("live", health.isLive());
        texts(json.putArray("reasons"), health.dead());
        return json;
    }

    /** Everything. */
    public static ObjectNode of(EdgeStatus status) {
        Health health = Health.of(status);
        ObjectNode json = JSON.createObjectNode()
                .put("at", status.at().toString())
                .put("node", status.identity().node())
                .put("run", status.identity().run())
                .put("version", status.identity().version())
                .put("startedAt", status.identity().startedAt().toString());
        json.setAll(ready(health));
        LedgerSnapshot ledger = status.ledger();
        ObjectNode account = json.putObject("ledger")
                .put("read", ledger.read())
                .put("readBytes", ledger.readBytes())
                .put("recovered", ledger.recovered())
                .put("delivered", ledger.delivered())
                .put("unsubscribed", ledger.unsubscribed())
                .put("inMemory", ledger.inMemory())
                .put("inSpool", ledger.inSpool())
                .put("possibleDuplicates", ledger.possibleDuplicates());
        ObjectNode dropped = account.putObject("dropped");
        ledger.dropped().forEach((cause, lines) -> dropped.put(cause.label(), lines));
        ObjectNode gaps = account.putObject("gaps");
        ledger.gaps().forEach((kind, events) -> gaps.put(kind.label(), events));
        sources(json.putArray("sources"), status);
        servers(json.putArray("servers"), status.servers());
        delivery(json, status);
        json.putObject("activeList")
                .put("epoch", status.table().epoch())
                .put("version", status.table().version())
                .put("customers", status.table().customers())
                .put("writtenAt", text(status.listWrittenAt()))
                .put("generatedAt", text(status.list().generatedAt()))
                .put("lastLook", status.list().lastOutcome().label())
                .put("problem", status.list().problem());
        json.putObject("firstDeliveries")
                .put("count", status.firstDeliveries().count())
                .put("meanSeconds", status.firstDeliveries().meanSeconds());
        json.put("certificateExpiry", text(status.certificateExpiry()));
        json.put("tallyAcknowledgedAt", text(status.tallyAcknowledgedAt()));
        json.put("lostMessages", status.lostMessages());
        customers(json.putArray("customers"), ledger);
        ObjectNode unsubscribed = json.putObject("unsubscribed");
        status.unsubscribed().forEach(unsubscribed::put);
        return json;
    }

    private static void sources(ArrayNode sources, EdgeStatus status) {
        for (EdgeStatus.Source source : status.sources()) {
            LedgerSnapshot.SourceAccount account = status.ledger().bySource().get(source.name());
            sources.addObject()
                    .put("name", source.name())
                    .put("type", source.type())
                    .put("state", state(source.state(), status))
                    .put("read", account == null ? 0 : account.read());
        }
    }

    /** It is one gate that sources wait at, for room or for the first list. */
    private static String state(SourceState state, EdgeStatus status) {
        return state == SourceState.WAITING_FOR_ROOM && !status.table().exists()
                ? "waiting for the first active list"
                : StatusText.label(state);
    }

    private static void servers(ArrayNode servers, List<ServerRequests> compared) {
        for (ServerRequests each : compared) {
            ObjectNode server = servers.addObject()
                    .put("server", each.server())
                    .put("requests", each.requests())
                    .put("lines", each.lines())
                    .put("recentRequests", each.recentRequests())
                    .put("recentLines", each.recentLines())
                    .put("restarts", each.restarts())
                    .put("problem", each.problem());
            texts(server.putArray("sources"), each.sources());
        }
    }

    private static void delivery(ObjectNode json, EdgeStatus status) {
        DeliveryMeter.Reading meter = status.meter();
        ObjectNode delivery = json.putObject("delivery")
                .put("memoryUsedBytes", status.delivery().memoryUsedBytes())
                .put("memoryLimitBytes", status.delivery().memoryLimitBytes())
                .put("parkedRoutes", status.delivery().parked().size())
                .put("rawBytes", meter.rawBytes())
                .put("batchBytes", meter.batchBytes())
                .put("sentBytes", meter.sentBytes())
                .put("latencySeconds", meter.latencies().meanSeconds())
                .put("lastAcknowledged", meter.lastAcknowledged().toString());
        ArrayNode parked = delivery.putArray("parked");
        status.delivery().parked().stream()
                .limit(MOST_PARKED)
                .forEach(route -> parked.addObject()
                        .put("customer", route.customer().value())
                        .put("topic", route.topic())
                        .put("waitingBytes", route.waitingBytes())
                        .put("reason", route.reason()));
        Spooled spool = status.delivery().spool();
        if (spool != null) {
            json.putObject("spool")
                    .put("lines", spool.lines())
                    .put("diskBytes", spool.diskBytes())
                    .put("limitBytes", spool.limitBytes())
                    .put("routesBehind", spool.routesBehind())
                    .put("oldestSeconds", spool.oldest().toSeconds())
                    .put("trouble", spool.trouble());
        }
    }

    private static void customers(ArrayNode customers, LedgerSnapshot ledger) {
        ledger.byRoute().entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue().read(), a.getValue().read()))
                .limit(MOST_CUSTOMERS)
                .forEach(entry -> customers
                        .addObject()
                        .put("id", entry.getKey().customer().value())
                        .put("stream", entry.getKey().stream().value())
                        .put("read", entry.getValue().read())
                        .put("delivered", entry.getValue().delivered())
                        .put("dropped", entry.getValue().droppedTotal())
                        .put("inSpool", entry.getValue().inSpool()));
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
