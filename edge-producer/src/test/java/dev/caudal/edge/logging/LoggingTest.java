// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class LoggingTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final InstantSource source = now::get;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final Logging logging = new Logging(clock, new PrintStream(bytes, true, StandardCharsets.UTF_8));

    @Test
    void shouldWriteOneLineInUtcWithoutControlCharacters() {
        logging.write("dev.caudal.source", Level.WARN, "kind", "stderr: \u001b[2Jred\r\nforged \u202e \u0085 ñ", null);

        assertThat(lines())
                .containsExactly("2026-11-22T10:00:00.000Z WARN source - stderr: \\u001b[2Jred\\u000d\\u000aforged"
                        + " \\u202e \\u0085 ñ");
    }

    @Test
    void shouldWriteAnObjectForEachLineWhenJson() throws IOException {
        logging.use(LogFormat.JSON, LogLevel.INFO);

        logging.write("dev.caudal.x.Y", Level.ERROR, "k", "say \"no\" \u0007", new IllegalStateException("a\nb"));

        JsonNode json = new ObjectMapper().readTree(lines().get(0));
        assertThat(lines()).hasSize(1);
        assertThat(json.path("message").asText()).isEqualTo("say \"no\" \\u0007");
        assertThat(json.path("level").asText()).isEqualTo("ERROR");
        assertThat(json.path("logger").asText()).isEqualTo("dev.caudal.x.Y");
        assertThat(json.path("time").asText()).isEqualTo("2026-11-22T10:00:00.000Z");
        assertThat(json.path("stack").asText()).contains("a\\u000ab").contains("    at ");
    }

    @Test
    void shouldSayHowManyMoreThereWereWhenAMessageRepeatsItself() {
        for (int i = 0; i < Repeats.MOST_A_MINUTE + 412; i++) {
            logging.write("dev.caudal.x", Level.WARN, "customer={} parked", "customer=" + i + " parked", null);
        }
        assertThat(lines()).hasSize(Repeats.MOST_A_MINUTE);

        now.set(now.get().plusSeconds(61));
        logging.write("dev.caudal.x", Level.WARN, "another", "another", null);

        assertThat(lines().subList(Repeats.MOST_A_MINUTE, lines().size()))
                .containsExactly(
                        "2026-11-22T10:01:01.000Z INFO dev.caudal.x - 412 more in the last minute: customer={} parked",
                        "2026-11-22T10:01:01.000Z WARN x - another");
    }

    @Test
    void shouldShowTheKafkaClientTwoLevelsLater() {
        assertThat(LogLevel.INFO.shows("dev.caudal.x", Level.INFO)).isTrue();
        assertThat(LogLevel.INFO.shows("org.apache.kafka.x", Level.WARN)).isFalse();
        assertThat(LogLevel.TRACE.shows("org.apache.kafka.x", Level.DEBUG)).isTrue();
        assertThat(LogLevel.WARN.shows("dev.caudal.x", Level.INFO)).isFalse();
    }

    private List<String> lines() {
        try {
            assertThat(logging.flushed(Duration.ofMinutes(1))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
