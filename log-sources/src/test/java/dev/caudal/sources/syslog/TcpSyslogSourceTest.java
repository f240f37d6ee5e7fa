// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpSyslogSourceTest extends LogSourceContract {
    private static final int MAX_MESSAGE_BYTES = 4096;

    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        port = Ports.freeTcp();
    }

    @Override
    protected LogSource newSource() {
        return new SyslogSource(
                "tcp",
                new SyslogSettings(
                        ListenAddress.parse("tcp://127.0.0.1:" + port),
                        3,
                        MAX_MESSAGE_BYTES,
                        4096,
                        SyslogSettings.OWNER_ONLY));
    }

    @Override
    protected void write(List<String> lines) throws Exception {
        StringBuilder text = new StringBuilder();
        lines.forEach(line ->
                text.append("<134>Nov 22 15:20:01 haproxy[12]: ").append(line).append('\n'));
        send(text.toString());
    }

    private void send(String text) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String counted(String message) {
        return message.length() + " " + message;
    }

    @Test
    void shouldCutMessagesByLengthOrLineEndWhereverTheStreamIsCut() throws Exception {
        start();
        String text = counted("<134>83 counted\nwith a line end") + "<134>83 ended\r\n" + counted("<134>91 counted\n")
                + "83 without header\n" + counted("<134>1 2026-11-22T15:20:01Z - - - - [a b=\"]\"] 91 last");
        List<String> expected = new ArrayList<>();
        for (int cut = 0; cut <= text.length(); cut++) {
            try (Socket socket = connect()) {
                socket.setTcpNoDelay(true);
                socket.getOutputStream().write(text.substring(0, cut).getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(text.substring(cut).getBytes(StandardCharsets.ISO_8859_1));
            }
            expected.addAll(
                    List.of("83 counted\nwith a line end", "83 ended", "91 counted", "83 without header", "91 last"));
            Await.until("messages arrive", () -> handler.messages().size() == expected.size());
        }

        assertThat(handler.messages()).isEqualTo(expected);
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldRefuseAndCountAMessageOverTheLimitAndGoOnWithTheNext() throws Exception {
        start();

        send(counted("<134>" + "x".repeat(20_000)) + "<134>83 a\n<134>" + "y".repeat(30_000) + "\n"
                + counted("<134>83 b"));

        Await.until("both arrive", () -> handler.messages().size() == 2);
        assertThat(handler.messages()).containsExactly("83 a", "83 b");
        assertThat(listener.count(GapKind.REFUSED)).isEqualTo(2);
    }

    @Test
    void shouldCountAConnectionThatEndsInMidMessage() throws Exception {
        start();

        send("<134>83 whole\n<134>83 hal");

        Await.until("the gap is seen", () -> listener.count(GapKind.TORN_LINE) == 1);
        assertThat(handler.messages()).containsExactly("83 whole");
    }

    @Test
    void shouldRefuseMoreConnectionsThanAllowedAndServeThoseItHas() throws Exception {
        start();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                sockets.add(connect());
            }
            Await.until("one is refused", () -> !listener.notices.isEmpty());
            sockets.get(0).getOutputStream().write("<134>83 served\n".getBytes(StandardCharsets.US_ASCII));
            Await.until("the message arrives", () -> handler.messages().size() == 1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }

        assertThat(listener.notices).singleElement().asString().contains("maxConnections=3");
    }
}
