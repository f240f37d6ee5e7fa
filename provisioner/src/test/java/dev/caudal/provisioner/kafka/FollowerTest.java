// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.provisioner.ProvisioningException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FollowerTest {
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    private final Follower.Events events = new Follower.Events() {
        @Override
        public void trouble(String reason) {
            told.add(reason);
        }

        @Override
        public void ended(Throwable cause) {
            told.add(cause);
        }
    };

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, IllegalStateException.class, NoClassDefFoundError.class})
    @Timeout(60)
    void shouldTellWhateverEndsIt(Class<? extends Throwable> kind) throws Exception {
        Throwable planted = kind.getConstructor(String.class).newInstance("planted");
        try (Follower follower = new Follower("planted", events) {
            @Override
            void follow() {
                FollowerTest.<RuntimeException>fail(planted);
            }
        }) {
            follower.start();
            assertThat(told.poll(30, TimeUnit.SECONDS)).isSameAs(planted);
        }
        assertThat(told).isEmpty();
    }

    @Test
    @Timeout(60)
    void shouldGoOnAfterAFailureOfTheCluster() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (Follower follower = new Follower("away", events) {
            @Override
            void follow() {
                if (tries.incrementAndGet() < 3) {
                    throw ProvisioningException.failed("away");
                }
                told.add("back");
                pause(java.time.Duration.ofMinutes(5));
            }
        }) {
            follower.start();
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("away");
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("back");
        }
        assertThat(told).isEmpty();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void fail(Throwable planted) throws T {
        throw (T) planted;
    }
}
