// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.NodeName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:17:00Z");
    private static final Duration SILENCE = Duration.ofSeconds(90);

    @Test
    void shouldTellHowLongCanariesWereUnderWayAndWhoIsSilent() {
        Sightings sightings = new Sightings();
        sightings.expect(List.of(NodeName.of("never"), NodeName.of("mad1")));
        sightings.found(canary("mad1", 4, NOW.minusSeconds(60)));
        sightings.found(canary("bcn1", 1, NOW.minusSeconds(91)));
        sightings.arrived(canary("mad1", 7, NOW.minusSeconds(30)), NOW.minusSeconds(29));
        sightings.arrived(canary("mad1", 8, NOW.minusSeconds(3)), NOW.minusSeconds(1));
        sightings.arrived(canary("mad1", 9, NOW.minusSeconds(2)), NOW.plusSeconds(1));

        List<NodeSight> seen = sightings.seen(NOW, SILENCE);

        assertThat(seen).extracting(each -> each.node().value()).containsExactly("bcn1", "mad1", "never");
        assertThat(seen).extracting(NodeSight::silent).containsExactly(true, false, true);
        NodeSight mad1 = seen.get(1);
        assertThat(mad1.lastAt()).contains(NOW.minusSeconds(2));
        assertThat(mad1.canaries()).isEqualTo(3);
        assertThat(mad1.missed()).isEqualTo(2);
        assertThat(mad1.median()).contains(Duration.ofSeconds(2));
        assertThat(mad1.slowest()).contains(Duration.ofSeconds(3));
        assertThat(seen.get(0).median()).isEmpty();
    }

    @Test
    void shouldReadWhatAnEdgeWrites() {
        assertThat(parse("{\"canary\":1,\"node\":\"mad1\",\"run\":\"9f31c2aa\",\"sequence\":2,"
                        + "\"at\":\"2026-11-22T10:17:00.123Z\"}"))
                .isEqualTo(new Canary(NodeName.of("mad1"), "9f31c2aa", 2, Instant.parse("2026-11-22T10:17:00.123Z")));
    }

    @Test
    void shouldRefuseWhatIsNoCanary() {
        for (String text : List.of(
                "",
                "GET / HTTP/1.1",
                "null",
                "[]",
                "{\"canary\":2,\"node\":\"mad1\",\"run\":\"r\",\"sequence\":2,\"at\":\"2026-11-22T10:17:00Z\"}",
                "{\"canary\":1,\"node\":\"../etc\",\"run\":\"r\",\"sequence\":2,\"at\":\"2026-11-22T10:17:00Z\"}",
                "{\"canary\":1,\"node\":\"mad1\",\"run\":\"\",\"sequence\":2,\"at\":\"2026-11-22T10:17:00Z\"}",
                "{\"canary\":1,\"node\":\"mad1\",\"run\":\"r\",\"sequence\":0,\"at\":\"2026-11-22T10:17:00Z\"}",
                "{\"canary\":1,\"node\":\"mad1\",\"run\":\"r\",\"sequence\":2,\"at\":\"yesterday\"}",
                "[".repeat(1000),
                "{\"canary\":1," + " ".repeat(2000) + "}")) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Canary parse(String text) {
        return Canary.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Canary canary(String node, long sequence, Instant at) {
        return new Canary(NodeName.of(node), "r1", sequence, at);
    }
}
