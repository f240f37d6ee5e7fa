// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.FakeClock;
import dev.caudal.sources.support.Ports;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpSyslogSourceTest extends LogSourceContract {
    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        port = Ports.freeUdp();
    }

    private SyslogSource source(int receiveBufferBytes) {
        return source(receiveBufferBytes, SourceClock.SYSTEM);
    }

    private SyslogSource source(int receiveBufferBytes, SourceClock clock) {
        return new SyslogSource(
                "udp",
                new SyslogSettings(
                        ListenAddress.parse("udp://127.0.0.1:" + port),
                        StreamFraming.AUTO,
                        HeaderForm.AUTO,
                        1,
                        SyslogSettings.DEFAULT_IDLE_TIMEOUT,
                        4096,
                        receiveBufferBytes,
                        SyslogSettings.OWNER_ONLY),
                clock);
    }

    @Override
    protected LogSource newSource() {
        return source(SyslogSettings.DEFAULT_RECEIVE_BUFFER_BYTES);
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        send("<190>Nov 22 15:20:01 edge nginx: ", lines, "");
    }

    private void send(String header, List<String> lines, String end) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String line : lines) {
                byte[] bytes = (header + line + end).getBytes(StandardCharsets.ISO_8859_1);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    @Test
    void shouldHandOnALineEndInAMessageAsPartOfIt() throws Exception {
        start();

        send("<134>1 2026-11-22T15:20:01Z - haproxy 1 - - ", List.of("83 a\n91 b"), "\r\n");

        Await.until("the message arrives", () -> handler.messages().size() == 1);
        assertThat(handler.messages()).containsExactly("83 a\n91 b");
    }

    @Test
    void shouldHandOnTheLargestDatagramWhole() throws Exception {
        start();

        send("<190>nginx[1]: ", List.of("x".repeat(65_000)), "");

        Await.until("the message arrives", () -> handler.messages().size() == 1);
        assertThat(handler.messages().get(0)).hasSize(65_000);
    }

    @Test
    void shouldCountWhatTheKernelDropped() throws Exception {
        try (SyslogSource source = source(4096)) {
            source.open(listener);
            int sent = 200;
            send("<190>nginx[1]: ", Collections.nCopies(sent, "x".repeat(1000)), "");
            source.finish();
            byte[] buffer = new byte[2000];
            int read = 0;
            while (source.read(buffer, 0, buffer.length) != LogSource.END_OF_INPUT) {
                read++;
            }

            assertThat(read).isBetween(1, sent - 1);
            assertThat(listener.count(GapKind.OVERRUN)).isEqualTo(sent - read);
        }
    }

    @Test
    void shouldCountWhatTheKernelDroppedWhileThereIsAlwaysMoreToRead() throws Exception {
        FakeClock clock = new FakeClock();
        try (SyslogSource source = source(4096, clock)) {
            source.open(listener);
            send("<190>nginx[1]: ", Collections.nCopies(200, "x".repeat(1000)), "");
            byte[] buffer = new byte[2000];
            assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(1000);
            assertThat(listener.gaps).isEmpty();

            clock.advance(Duration.ofSeconds(5));
            assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(1000);

            assertThat(listener.count(GapKind.OVERRUN)).isPositive();
        }
    }

    @Test
    void shouldCountAMessageWhoseHeaderIsNotUnderstoodAndSayHowItLooks() throws Exception {
        start();

        send("<190>2026-11-22T15:46:31+01:00 edge1 ", List.of("83 secret"), "");
        send("<13>", List.of("83 b"), "\u0000");

        Await.until("the other arrives", () -> !handler.messages().isEmpty());
        assertThat(handler.messages()).containsExactly("83 b");
        assertThat(listener.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.kind()).isEqualTo(GapKind.UNKNOWN_HEADER);
            assertThat(gap.count()).isEqualTo(1);
            assertThat(gap.bytes()).isEqualTo("<190>2026-11-22T15:46:31+01:00 edge1 83 secret".length());
            assertThat(gap.detail())
                    .contains("'<999>9999-99-99a99:99:99+99:99 aaaa9 99 aaaaaa'", "header: auto")
                    .doesNotContain("secret");
        });
    }

    @Test
    void shouldTellOfManyRefusedMessagesOnceASecondAndOfAll() throws Exception {
        FakeClock clock = new FakeClock();
        try (SyslogSource source = source(1 << 20, clock)) {
            source.open(listener);
            send("<190>Nov 22 15:46:31 ", Collections.nCopies(50, "83 a"), "");
            send("<190>", List.of("83 b"), "");
            byte[] buffer = new byte[2000];
            assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(4);
            assertThat(listener.gaps).extracting(CollectingListener.Gap::count).containsExactly(1L);

            clock.advance(Duration.ofSeconds(1));
            send("<190>", List.of("83 b"), "");
            assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(4);
            assertThat(listener.gaps).extracting(CollectingListener.Gap::count).containsExactly(1L, 49L);
        }
    }

    @Test
    void shouldSaySoWhenTheKernelGrantsASmallerBuffer() throws Exception {
        try (SyslogSource source = source(Integer.MAX_VALUE)) {
            source.open(listener);
        }

        assertThat(listener.notices).singleElement().asString().contains("the kernel granted", "net.core.rmem_max");
    }
}
