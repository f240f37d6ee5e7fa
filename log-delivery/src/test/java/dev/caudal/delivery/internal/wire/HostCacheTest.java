// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HostCacheTest {
    private final AtomicLong clock = new AtomicLong();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();
    private final HostCache cache = new HostCache(this::dns, clock::get, () -> news.add("news"));

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void shouldNeverWaitForDns() throws Exception {
        assertThat(cache.isKnown("kafka1")).isFalse();
        assertThatThrownBy(() -> cache.resolve("kafka1")).isInstanceOf(UnknownHostException.class);
        answer("192.0.2.1");
        assertThat(cache.isKnown("kafka1")).isTrue();
        assertThat(cache.resolve("kafka1")).containsExactly(InetAddress.getByName("192.0.2.1"));
        assertThat(cache.failure("kafka1")).isNull();
    }

    @Test
    void shouldAskAgainAfterAFailureAndSayWhatIsWrong() throws Exception {
        assertThat(cache.isKnown("kafka1")).isFalse();
        answer("fails");
        assertThat(cache.isKnown("kafka1")).isFalse();
        assertThat(cache.failure("kafka1")).contains("kafka1");
        pass(Duration.ofSeconds(2));
        assertThat(cache.isKnown("kafka1")).isFalse();
        answer("192.0.2.1");
        assertThat(cache.isKnown("kafka1")).isTrue();
    }

    @Test
    void shouldKeepTheLastAddressWhileDnsFails() throws Exception {
        assertThat(cache.isKnown("kafka1")).isFalse();
        answer("192.0.2.1");
        pass(Duration.ofMinutes(1));
        assertThat(cache.isKnown("kafka1")).isTrue();
        answer("fails");
        assertThat(cache.resolve("kafka1")).containsExactly(InetAddress.getByName("192.0.2.1"));
        pass(Duration.ofMinutes(1));
        assertThat(cache.isKnown("kafka1")).isTrue();
        answer("192.0.2.2");
        assertThat(cache.resolve("kafka1")).containsExactly(InetAddress.getByName("192.0.2.2"));
    }

    /** The library tries those of the first one's family only. */
    @Test
    void shouldBeginWithTheOtherFamilyEachTimeUntilOneHasWorked() throws Exception {
        assertThat(cache.isKnown("kafka1")).isFalse();
        answer("192.0.2.1,192.0.2.2,2001:db8::1");
        assertThat(first()).isEqualTo("192.0.2.1");
        assertThat(cache.resolve("kafka1")).hasSize(3);
        assertThat(first()).isEqualTo("192.0.2.1");
        assertThat(first()).isEqualTo("2001:db8:0:0:0:0:0:1");
        cache.worked("kafka1");
        assertThat(first()).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(first()).isEqualTo("192.0.2.1");
    }

    private String first() throws UnknownHostException {
        return cache.resolve("kafka1")[0].getHostAddress();
    }

    private void answer(String address) throws InterruptedException {
        answers.add(address);
        assertThat(news.poll(60, TimeUnit.SECONDS)).isEqualTo("news");
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private InetAddress[] dns(String host) throws UnknownHostException {
        try {
            String answer = answers.take();
            if (answer.equals("fails")) {
                throw new UnknownHostException(host);
            }
            String[] texts = answer.split(",", -1);
            InetAddress[] addresses = new InetAddress[texts.length];
            for (int i = 0; i < texts.length; i++) {
                addresses[i] = InetAddress.getByName(texts[i]);
            }
            return addresses;
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
    }
}
