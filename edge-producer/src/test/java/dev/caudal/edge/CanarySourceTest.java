// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.NodeName;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class CanarySourceTest {
    private static final Duration PERIOD = Duration.ofMillis(5);

    private final byte[] buffer = new byte[1000];

    @Test
    void shouldSayWhoAndWhenAndCount() throws IOException {
        CanarySource source = source(() -> true);

        assertThat(next(source))
                .isEqualTo("caudal-probe {\"canary\":1,\"node\":\"mad1-edge07\",\"run\":\"9f31c2aa\",\"sequence\":1,"
                        + "\"at\":\"2026-11-22T10:17:00Z\"}\n");
        assertThat(next(source)).contains("\"sequence\":2,");
    }

    @Test
    void shouldSendNothingWhileNobodyWantsIt() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        CanarySource source = source(() -> asked.incrementAndGet() > 3);

        assertThat(next(source)).contains("\"sequence\":1,");
        assertThat(asked).hasValue(4);
    }

    @Test
    void shouldEndWhenToldSo() throws IOException, InterruptedException {
        CanarySource source = source(() -> false);
        Thread stopper = new Thread(source::finish);
        stopper.start();

        assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(LogSource.END_OF_INPUT);
        stopper.join();
        assertThatThrownBy(() -> source.open(new SourceListener() {})).isInstanceOf(IOException.class);
    }

    private String next(CanarySource source) throws IOException {
        int length = source.read(buffer, 7, buffer.length - 7);
        return new String(buffer, 7, length, StandardCharsets.US_ASCII);
    }

    private static CanarySource source(BooleanSupplier wanted) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-22T10:17:00Z"), ZoneOffset.UTC);
        return new CanarySource(NodeName.of("mad1-edge07"), "9f31c2aa", PERIOD, wanted, clock);
    }
}
