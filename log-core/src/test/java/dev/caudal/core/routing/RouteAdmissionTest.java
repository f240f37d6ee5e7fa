// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteAdmissionTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -SECOND, Long.MAX_VALUE - 2 * SECOND, Long.MIN_VALUE, Long.MIN_VALUE + 1})
    void shouldLetThroughTheLimitOverAnyTimeWhereverTheClockBegins(long start) throws InvalidRoutingTableException {
        Route route = route(100_000, 1);
        long admitted = 0;
        for (int millis = 0; millis < 10_000; millis++) {
            for (int line = 0; line < 4; line++) {
                if (route.admit(100, start + millis * 1_000_000L) == Admission.ADMITTED) {
                    admitted += 100;
                }
            }
        }

        // 4 times the limit was offered for 10 s; one second's worth of it is the bucket.
        assertThat(admitted).isBetween(1_099_000L, 1_101_000L);
    }

    @Test
    void shouldRecoverAfterALineLongerThanTheWholeBucket() throws InvalidRoutingTableException {
        Route route = route(1_000, 1);

        assertThat(route.admit(10_000, 0)).isEqualTo(Admission.ADMITTED);
        assertThat(route.admit(1, 8 * SECOND)).isEqualTo(Admission.RATE_LIMITED);
        assertThat(route.admit(1, 10 * SECOND)).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void shouldSaveUpNoMoreThanASecondWhenIdle() throws InvalidRoutingTableException {
        Route route = route(1_000, 1);
        route.admit(100, 0);

        int admitted = 0;
        while (route.admit(100, 3_600 * SECOND) == Admission.ADMITTED) {
            admitted++;
        }
        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void shouldKeepOneLineInSoManyBeforeTheLimitCounts() throws InvalidRoutingTableException {
        Route route = route(1_000, 10);
        int admitted = 0;
        int sampledOut = 0;
        for (int i = 0; i < 100; i++) {
            switch (route.admit(100, 0)) {
                case ADMITTED -> admitted++;
                case SAMPLED_OUT -> sampledOut++;
                case RATE_LIMITED -> throw new AssertionError("line " + i + " was limited");
            }
        }

        assertThat(admitted).isEqualTo(10);
        assertThat(sampledOut).isEqualTo(90);
    }

    @Test
    void shouldShareOneLimitAmongThreads() throws Exception {
        Route route = route(1_000_000, 1);
        AtomicInteger admitted = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int line = 0; line < 20_000; line++) {
                    if (route.admit(100, 5) == Admission.ADMITTED) {
                        admitted.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(admitted).hasValue(10_000);
    }

    @Test
    void shouldAdmitEverythingByDefault() throws InvalidRoutingTableException {
        Route route = route(0, 1);

        for (int i = 0; i < 1_000; i++) {
            assertThat(route.admit(1_000_000, 0)).isEqualTo(Admission.ADMITTED);
        }
    }

    private static Route route(long bytesPerSecond, int sampleOneIn) throws InvalidRoutingTableException {
        return RoutingTable.builder(RoutingTable.empty())
                .customer("83", "k", Map.of("access", "c83"), null, bytesPerSecond, sampleOneIn)
                .build()
                .routes()
                .iterator()
                .next();
    }
}
