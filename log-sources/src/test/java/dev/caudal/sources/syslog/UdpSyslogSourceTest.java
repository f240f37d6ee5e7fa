// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.Ports;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
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
        return new SyslogSource(
                "udp",
                new SyslogSettings(
                        ListenAddress.parse("udp://127.0.0.1:" + port),
                        1,
                        4096,
                        receiveBufferBytes,
                        SyslogSettings.OWNER_ONLY));
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

        send("<190>", List.of("x".repeat(65_000)), "");

        Await.until("the message arrives", () -> handler.messages().size() == 1);
        assertThat(handler.messages().get(0)).hasSize(65_000);
    }

    @Test
    void shouldCountWhatTheKernelDropped() throws Exception {
        try (SyslogSource source = source(4096)) {
            source.open(listener);
            int sent = 200;
            send("<190>", Collections.nCopies(sent, "x".repeat(1000)), "");
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
    void shouldSaySoWhenTheKernelGrantsASmallerBuffer() throws Exception {
        try (SyslogSource source = source(Integer.MAX_VALUE)) {
            source.open(listener);
        }

        assertThat(listener.notices).singleElement().asString().contains("the kernel granted", "net.core.rmem_max");
    }
}
