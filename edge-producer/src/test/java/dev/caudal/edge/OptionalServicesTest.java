// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.Backoff;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What only operators need is tried again, whatever went wrong. */
final class OptionalServicesTest {
    @Test
    void shouldTryAgainAfterAnErrorAndNotThrowIt() throws Exception {
        Duration moment = Duration.ofMillis(1);
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch opened = new CountDownLatch(1);
        try (OptionalServices services = new OptionalServices(new Backoff.Policy(moment, moment, moment))) {
            services.open("Nothing is served", () -> {
                if (attempts.incrementAndGet() < 4) {
                    throw new InternalError("no thread can be made");
                }
                return opened::countDown;
            });
            assertThat(services.problems()).singleElement().asString().contains("no thread can be made");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!services.problems().isEmpty() && System.nanoTime() - deadline < 0) {
                Thread.sleep(5);
            }
            assertThat(services.problems()).isEmpty();
        }
        assertThat(opened.getCount()).isZero();
    }
}
