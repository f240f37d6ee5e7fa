// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.delivery.DeliveryStatus;
import dev.caudal.delivery.DeliveryStatus.ParkedRoute;
import dev.caudal.edge.activelist.ActiveListStatus;
import dev.caudal.edge.activelist.LookOutcome;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.metrics.Histogram;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.sources.SourceState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The words of {@code /health/ready} that docs/operations.md tells to look for. */
final class HealthTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private RoutingTable table = RoutingTable.empty();
    private @Nullable Instant listWrittenAt = NOW;
    private @Nullable Instant certificateExpiry = NOW.plus(DAY.multipliedBy(90));
    private DeliveryMeter.Reading meter = acknowledged(NOW);
    private List<ParkedRoute> parked = List.of();
    private SourceState state = SourceState.READING;
    private List<EdgeStatus.Finding> findings = List.of();
    private List<ServerRequests> servers = List.of();
    private long lostMessages;
    private List<String> closedServices = List.of();
    private List<String> deadThreads = List.of();

    @BeforeEach
    void subscribe() throws Exception {
        table = RoutingTable.builder(RoutingTable.empty())
                .epoch("e")
                .version(1)
                .customer("83", "s", Map.of("access", "c83"))
                .customer("91", "s", Map.of("access", "c91"))
                .build();
    }

    @Test
    void shouldBeReadyWithoutAWordWhenAllIsWell() {
        assertThat(health()).isEqualTo(new Health(List.of(), List.of(), List.of()));
    }

    @Test
    void shouldBeDeadWhenAReaderHasFailedForGood() {
        state = SourceState.FAILED;
        assertThat(health().isLive()).isFalse();
        assertThat(health().dead()).singleElement().asString().contains("is not read any more: its reader has failed");
        state = SourceState.STOPPED;
        assertThat(health().isLive()).isTrue();
    }

    @Test
    void shouldWarnOfACertificateThatEndsSoonAndNotBeReadyWhenItHas() {
        certificateExpiry = NOW.plus(DAY);
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings()).containsExactly("the certificate expires at 2026-11-23T10:00:00Z");
        certificateExpiry = NOW.minus(DAY);
        assertThat(health().reasons()).containsExactly("the certificate has expired at 2026-11-21T10:00:00Z");
    }

    @Test
    void shouldTellOneCustomersTroubleFromEverybodys() {
        parked = List.of(parked("83", true));
        // Silence of the others is no sign.
        meter = acknowledged(NOW.minusSeconds(60));
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings()).containsExactly("1 routes are parked, such as customer 83: no leader");
        parked = List.of(parked("83", true), parked("91", false));
        meter = acknowledged(NOW);
        assertThat(health().isReady()).isTrue();
        meter = acknowledged(NOW.minusSeconds(60));
        assertThat(health().reasons()).containsExactly("nothing is delivered since 2026-11-22T09:59:00Z: no leader");
        meter = acknowledged(Instant.EPOCH);
        assertThat(health().reasons()).containsExactly("nothing is delivered since the start: no leader");
    }

    @Test
    void shouldSayWhatIsWithTheListTheSourcesAndTheLog() {
        listWrittenAt = NOW.minus(DAY);
        lostMessages = 12;
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings())
                .containsExactly(
                        "the active list is of 2026-11-21T10:00:00Z",
                        "12 messages of the log are lost: nobody read standard error in time");
        state = SourceState.WAITING_FOR_ROOM;
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings())
                .contains("source access is not read at present: memory.limit has no room for more");
        state = SourceState.BACKING_OFF;
        table = RoutingTable.empty();
        assertThat(health().reasons())
                .containsExactly(
                        "source access is not open: backing off",
                        "waiting for the first active list from active.json: until there is one, sources that can wait"
                                + " (files) are not read, and lines of the others are dropped as no_active_list");
        state = SourceState.WAITING_FOR_ROOM;
        assertThat(health().warnings()).noneMatch(warning -> warning.contains("memory.limit"));
    }

    @Test
    void shouldNotBeReadyForASourceOfWhichNothingIsOfUse() {
        findings = List.of(new EdgeStatus.Finding("access", false, "it is quiet"));
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings()).containsExactly("source access: it is quiet");
        findings = List.of(new EdgeStatus.Finding("access", true, "none of its lines is"));
        assertThat(health().reasons()).containsExactly("source access: none of its lines is");
    }

    @Test
    void shouldNotBeReadyWhileAServerServesAndNothingOfItIsRead() {
        servers = List.of(new ServerRequests("varnish", List.of("access"), 400, 0, 400, 0, 0, null));
        assertThat(health().reasons())
                .containsExactly(
                        "varnish has served 400 requests in the last minutes, and no line of it was read: what logs"
                                + " for access is stuck, or logs elsewhere");
        servers = List.of(new ServerRequests("varnish", List.of("access"), 400, 100, 400, 100, 0, null));
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings()).hasSize(1);
        servers = List.of(new ServerRequests("varnish", List.of("access"), 40, 0, 40, 0, 0, null));
        assertThat(health().warnings()).isEmpty();
    }

    @Test
    void shouldBeReadyThoughAServiceForOperatorsIsNotOpen() {
        closedServices = List.of("http.listen=127.0.0.1:1: taken");
        assertThat(health().isReady()).isTrue();
        assertThat(health().warnings()).containsExactly("http.listen=127.0.0.1:1: taken");
    }

    @Test
    void shouldLiveUntilAThreadHasEnded() {
        assertThat(health().isLive()).isTrue();
        deadThreads = List.of("sender");
        assertThat(health().isLive()).isFalse();
        assertThat(health().dead()).containsExactly("thread sender has ended");
    }

    private Health health() {
        return Health.of(new EdgeStatus(
                NOW,
                new EdgeStatus.Identity("e1", "r", "1", NOW),
                new Ledger().snapshot(),
                new DeliveryStatus(0, 100, parked, null),
                meter,
                new Histogram(new double[0], new long[1], 0),
                List.of(new EdgeStatus.Source("access", "fifo", state)),
                findings,
                servers,
                table,
                new ActiveListStatus(
                        "active.json",
                        table.epoch(),
                        1,
                        null,
                        NOW,
                        table.customers(),
                        LookOutcome.TAKEN,
                        null,
                        Map.of(),
                        Map.of()),
                listWrittenAt,
                certificateExpiry,
                NOW,
                lostMessages,
                closedServices,
                Map.of(),
                deadThreads));
    }

    private static DeliveryMeter.Reading acknowledged(Instant when) {
        DeliveryMeter meter = new DeliveryMeter(Clock.fixed(when, ZoneOffset.UTC));
        meter.acknowledged(when.toEpochMilli(), 1);
        return meter.read();
    }

    private static ParkedRoute parked(String customer, boolean isAlone) {
        return new ParkedRoute(CustomerId.of(customer), StreamName.ACCESS, "c" + customer, 10, "no leader", isAlone);
    }
}
