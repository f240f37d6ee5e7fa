// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NameLookupTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void shouldAnswerForAnAddressAndForAName() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        assertThat(NameLookup.system().look("127.0.0.1", PATIENCE)).containsExactly(loopback);
        assertThat(NameLookup.system().look("[::1]", PATIENCE)).hasSize(1);
        assertThat(new NameLookup(host -> new InetAddress[] {loopback}).look("a.example", PATIENCE))
                .containsExactly(loopback);
    }

    @Test
    void shouldSayThatThereIsNoAddress() {
        NameLookup names = new NameLookup(host -> {
            throw new UnknownHostException(host);
        });
        assertThatThrownBy(() -> names.look("a.example", PATIENCE))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("a.example");
    }

    @Test
    void shouldWaitNoLongerThanItsLimitAndAskNoSecondTimeMeanwhile() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        NameLookup names = new NameLookup(host -> {
            asked.incrementAndGet();
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return new InetAddress[] {loopback};
        });
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> names.look("a.example", SHORT))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("the name 'a.example' could not be looked up within 50 ms");
        }
        assertThat(asked).hasValue(1);
        answers.countDown();
        assertThat(names.look("a.example", PATIENCE)).containsExactly(loopback);
    }
}
