// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.UnroutedLines;
import dev.caudal.edge.requests.ServerRequests;
import dev.caudal.edge.status.EdgeStatus;
import dev.caudal.edge.status.EdgeStatus.Finding;
import dev.caudal.sources.SourceState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SilenceWatchTest {
    private final SilenceWatch watch = new SilenceWatch();
    private String type = "subprocess";
    private SourceState state = SourceState.READING;
    private List<ServerRequests> servers = List.of();
    private long lines;
    private long nanoTime = Long.MAX_VALUE - 5; // The clock may overflow at any time.

    @Test
    void shouldWarnOfAProgramThatLivesAndPrintsNothing() {
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(SilenceWatch.LIMIT.minusSeconds(1))).isEmpty();
        assertThat(after(Duration.ofSeconds(1))).singleElement().satisfies(finding -> {
            assertThat(finding.preventsReady()).isFalse();
            assertThat(finding.text()).contains("has printed no line for 15 minutes or more", "silenceLimit");
        });
        lines = 1;
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
        assertThat(after(SilenceWatch.LIMIT)).hasSize(1);
        state = SourceState.BACKING_OFF;
        assertThat(after(Duration.ofSeconds(1))).isEmpty();
    }

    @Test
    void shouldBelieveAServerThatItHasNothingToDo() {
        servers = List.of(server(3));
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(SilenceWatch.LIMIT.multipliedBy(10))).isEmpty();
        servers = List.of(server(80));
        assertThat(after(Duration.ofSeconds(1)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.text()).contains("while varnish has served 80 requests"));
    }

    @Test
    void shouldNotExpectAnythingOfOtherSources() {
        type = "fifo";
        assertThat(after(Duration.ZERO)).isEmpty();
        assertThat(after(Duration.ofDays(1))).isEmpty();
    }

    private List<Finding> after(Duration pause) {
        nanoTime += pause.toNanos();
        watch.look(
                List.of(new EdgeStatus.Source("access", type, state)),
                Map.of("access", new UnroutedLines.Share(lines, 0, 0, 0, 0, 0)),
                servers,
                nanoTime);
        return watch.findings();
    }

    private static ServerRequests server(long requests) {
        return new ServerRequests("varnish", List.of("access"), requests, 0, requests, 0, 0, null);
    }
}
