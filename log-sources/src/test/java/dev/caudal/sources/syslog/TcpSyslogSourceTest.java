// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.LogSourceContract;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.support.Await;
import dev.caudal.sources.support.CollectingListener;
import dev.caudal.sources.support.FakeClock;
import dev.caudal.sources.support.Ports;
import dev.caudal.sources.support.SourceChild;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
        return source(StreamFraming.AUTO, HeaderForm.AUTO, SourceClock.SYSTEM);
    }

    private SyslogSource source(StreamFraming framing, HeaderForm header, SourceClock clock) {
        return new SyslogSource("tcp", settings(framing, header), clock);
    }

    private SyslogSettings settings(StreamFraming framing, HeaderForm header) {
        return new SyslogSettings(
                ListenAddress.parse("tcp://127.0.0.1:" + port),
                framing,
                header,
                3,
                Duration.ofMinutes(10),
                MAX_MESSAGE_BYTES,
                4096,
                SyslogSettings.OWNER_ONLY);
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
            write(socket, text);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String counted(String message) {
        return message.length() + " " + message;
    }

    @Test
    void shouldCutMessagesByLengthOrByLineAsEachConnectionBeginsWhereverItIsCut() throws Exception {
        start();
        String counted = counted("<134>83 counted\nwith a line end")
                + counted("<134>91 counted\n")
                + counted("<134>1 2026-11-22T15:20:01Z - - - - [a b=\"]\"] 91 last");
        String lines = "<134>83 ended\r\n<134>1 2026-11-22T15:20:01Z h a 1 - - 91 last\n";
        List<String> expected = new ArrayList<>();
        for (String text : List.of(counted, lines)) {
            for (int cut = 0; cut <= text.length(); cut++) {
                try (Socket socket = connect()) {
                    socket.setTcpNoDelay(true);
                    write(socket, text.substring(0, cut));
                    write(socket, text.substring(cut));
                }
                expected.addAll(
                        text.equals(counted)
                                ? List.of("83 counted\nwith a line end", "91 counted", "91 last")
                                : List.of("83 ended", "91 last"));
                Await.until("messages arrive", () -> handler.messages().size() == expected.size());
            }
        }

        assertThat(handler.messages()).isEqualTo(expected);
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldCloseAConnectionWhoseLengthMayBeACustomersIdAndRouteNothingOfIt() throws Exception {
        start();
        String frame = "120 83 " + "y".repeat(117);
        try (Socket socket = connect()) {
            socket.setSoTimeout(30_000);
            write(socket, frame + frame);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            // Closed with bytes that were not read: reset.
        }

        Await.until("the gap is seen", () -> listener.count(GapKind.BAD_FRAME) == 1);
        assertThat(handler.messages()).isEmpty();
        assertThat(listener.gaps).singleElement().satisfies(gap -> {
            assertThat(gap.bytes()).isEqualTo(2L * frame.length());
            assertThat(gap.detail()).contains("framing: octet-counted", "header: none", "'999 99 aaaa");
        });
    }

    @Test
    void shouldTakePayloadsWithoutHeaderInBothFramings() throws Exception {
        start(source(StreamFraming.OCTET_COUNTED, HeaderForm.NONE, SourceClock.SYSTEM), handler);
        send(counted("83 a\nb") + counted("120 c"));
        Await.until("both arrive", () -> handler.messages().size() == 2);
        closeRunners();
        start(source(StreamFraming.LINES, HeaderForm.NONE, SourceClock.SYSTEM), handler);
        send("83 d\n7 120 e\n");
        Await.until("both arrive", () -> handler.messages().size() == 4);

        assertThat(handler.messages()).containsExactly("83 a\nb", "120 c", "83 d", "7 120 e");
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldTakeNoLineOfAMessageThatHasSeveralForAnother() throws Exception {
        start();

        send("<134>83 a\n120 forged\n<134>83 b\n");

        Await.until("both arrive", () -> handler.messages().size() == 2);
        assertThat(handler.messages()).containsExactly("83 a", "83 b");
        assertThat(listener.count(GapKind.UNKNOWN_HEADER)).isEqualTo(1);
    }

    @Test
    void shouldRefuseHeadersThatNobodyNeedsWithoutAFramingThatNobodyCanGuess() {
        assertThatThrownBy(() -> settings(StreamFraming.AUTO, HeaderForm.NONE))
                .hasMessageContaining("framing: octet-counted");
    }

    @Test
    void shouldRefuseAndCountAMessageOverTheLimitAndGoOnWithTheNext() throws Exception {
        start();

        send(counted("<134>" + "x".repeat(20_000)) + counted("<134>83 a"));
        send("<134>" + "y".repeat(30_000) + "\n<134>83 b\n");

        Await.until("both arrive", () -> handler.messages().size() == 2);
        assertThat(handler.messages()).containsExactly("83 a", "83 b");
        Await.until("both are counted", () -> listener.count(GapKind.REFUSED) == 2 && bytes(GapKind.REFUSED) == 50_011);
    }

    @Test
    void shouldCountAConnectionThatEndsInMidMessage() throws Exception {
        start();

        send("<134>83 whole\n<134>83 hal");

        Await.until("the gap is seen", () -> listener.count(GapKind.TORN_LINE) == 1);
        assertThat(handler.messages()).containsExactly("83 whole");
        assertThat(bytes(GapKind.TORN_LINE)).isEqualTo("<134>83 hal".length());
    }

    @Test
    void shouldCountHalfMessagesWhenTheReaderStops() throws Exception {
        start();
        try (Socket socket = connect();
                Socket other = connect()) {
            write(socket, "<134>83 whole\n<134>83 hal");
            write(other, "40 <134>83 hal");
            Await.until("the message arrives", () -> handler.messages().size() == 1);
            closeRunners();
        }

        assertThat(listener.count(GapKind.TORN_LINE)).isEqualTo(2);
        assertThat(bytes(GapKind.TORN_LINE)).isEqualTo("<134>83 hal40 <134>83 hal".length());
    }

    @Test
    void shouldLetConnectionsWaitThatAreMoreThanAllowedAndServeThoseItHas() throws Exception {
        start();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                sockets.add(connect());
            }
            Await.until("one has to wait", () -> !listener.notices.isEmpty());
            write(sockets.get(0), "<134>83 served\n");
            Await.until("the message arrives", () -> handler.messages().size() == 1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }

        assertThat(listener.notices).isNotEmpty().first().asString().contains("has to wait: maxConnections=3");
    }

    @Test
    void shouldCountWhatWasReadAndNotPassedOnWhenItIsClosedWhileTheReaderIsBusy() throws Exception {
        SyslogSource source = source(StreamFraming.AUTO, HeaderForm.AUTO, SourceClock.SYSTEM);
        source.open(listener);
        send("<134>83 whole\n<134>83 not passed on\n<134>83 hal");
        byte[] buffer = new byte[100];
        assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(8);

        source.close();

        assertThatThrownBy(() -> source.read(buffer, 0, buffer.length)).isInstanceOf(ClosedChannelException.class);
        assertThat(listener.count(GapKind.TORN_LINE)).isEqualTo(1);
        assertThat(bytes(GapKind.TORN_LINE)).isEqualTo("<134>83 not passed on\n<134>83 hal".length());
    }

    @Test
    void shouldReadWhatAConnectionSentBeforeItGivesWay() throws Exception {
        FakeClock clock = new FakeClock();
        SyslogSource source = source(StreamFraming.AUTO, HeaderForm.AUTO, clock);
        byte[] buffer = new byte[100];
        source.open(listener);
        try (source;
                Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            for (Socket each : List.of(first, second, third)) {
                write(each, "<134>83 a\n");
                assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(4);
            }
            clock.advance(Duration.ofSeconds(6));
            for (Socket each : List.of(first, second, third)) {
                write(each, "<134>83 late\n");
            }
            try (Socket fresh = connect()) {
                write(fresh, "<134>83 fresh\n");
                for (int i = 0; i < 3; i++) {
                    assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(7);
                }
                clock.advance(Duration.ofSeconds(6));
                assertThat(source.read(buffer, 0, buffer.length)).isEqualTo(8);
            }
        }
        assertThat(listener.gaps).isEmpty();
    }

    @Test
    void shouldHaveTheKernelAskASilentPeerWhetherItLives() throws Exception {
        start();
        try (Socket socket = connect()) {
            write(socket, "<134>83 a\n");
            Await.until("the message arrives", () -> handler.messages().size() == 1);
            String local = String.format(":%04X", port);
            String remote = String.format(":%04X", socket.getLocalPort());

            List<String> open = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
            open.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
            assertThat(open.stream()
                            .map(line -> line.strip().split("\\s+"))
                            .filter(fields -> fields[1].endsWith(local) && fields[2].endsWith(remote))
                            .map(fields -> fields[5]))
                    .as("the timer of the connection: 02 is keep-alive")
                    .singleElement()
                    .asString()
                    .startsWith("02:");
        }
    }

    @Test
    void shouldGiveThePlaceOfThePeerThatSaidNothingForLongestToANewOne() throws Exception {
        FakeClock clock = new FakeClock();
        start(source(StreamFraming.AUTO, HeaderForm.AUTO, clock), handler);
        try (Socket talks = connect();
                Socket vanished = connect();
                Socket quiet = connect()) {
            write(talks, "<134>83 first\n");
            write(vanished, "<134>83 second\n<134>83 hal");
            write(quiet, "<134>83 third\n");
            Await.until("all are there", () -> handler.messages().size() == 3);
            clock.advance(Duration.ofMinutes(2));
            write(talks, "<134>83 fourth\n");
            write(quiet, "<134>83 fifth\n");
            Await.until("they are heard", () -> handler.messages().size() == 5);

            try (Socket fresh = connect()) {
                write(fresh, "<134>83 sixth\n");
                Await.until("it is served", () -> handler.messages().size() == 6);
            }
        }

        assertThat(listener.notices).singleElement().asString().contains("another wanted its place");
        Await.until("the half message is counted", () -> listener.count(GapKind.TORN_LINE) == 1);
    }

    @Test
    void shouldCloseAConnectionThatSaidNothingForTheIdleTimeout() throws Exception {
        FakeClock clock = new FakeClock();
        start(source(StreamFraming.AUTO, HeaderForm.AUTO, clock), handler);
        try (Socket socket = connect()) {
            socket.setSoTimeout(30_000);
            write(socket, "<134>83 first\n");
            Await.until("it is there", () -> handler.messages().size() == 1);

            clock.advance(Duration.ofMinutes(10));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(listener.notices).singleElement().asString().contains("idleTimeout=600s");
    }

    @Test
    void shouldServeThoseItHasWhenThereAreNoDescriptorsForMore() throws Exception {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 50; exec \"$@\"", "sh"));
        command.addAll(SourceChild.command(output, "syslog", "listen=tcp://127.0.0.1:" + port, "maxConnections=1000"));
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<Socket> sockets = new ArrayList<>();
        try {
            Await.until("it listens", () -> {
                try {
                    return sockets.add(connect());
                } catch (IOException e) {
                    assertThat(child.isAlive()).as(text(errors)).isTrue();
                    return false;
                }
            });
            // Before descriptors are gone: this one's classes lie in folders, and each takes one to be loaded.
            write(sockets.get(0), "<134>83 first\n");
            Await.until("it is served", () -> text(output).equals("83 first\n"));
            // More than there are descriptors for, and no more than may wait to be accepted.
            for (int i = 0; i < 60; i++) {
                sockets.add(connect());
            }
            write(sockets.get(0), "<134>83 served\n");
            Await.until("the first is served", () -> text(output).endsWith("83 served\n"));
            for (Socket socket : sockets.subList(1, 60)) {
                socket.close();
            }
            write(sockets.get(60), "<134>83 waited\n");
            Await.until("the last is served", () -> text(output).endsWith("83 served\n83 waited\n"));
        } finally {
            child.destroy();
            child.waitFor();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void shouldServeThoseItHasWhileNobodyCanBeAcceptedAndSaySoOnce() throws Exception {
        FakeClock clock = new FakeClock();
        AtomicInteger attempts = new AtomicInteger();
        AtomicBoolean failing = new AtomicBoolean();
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                StreamInput input = new StreamInput(
                        "tcp",
                        server,
                        () -> {
                            attempts.incrementAndGet();
                            if (failing.get()) {
                                throw new IOException("Too many open files");
                            }
                            return server.accept();
                        },
                        settings(StreamFraming.AUTO, HeaderForm.AUTO),
                        listener,
                        new Refusals("tcp", listener, clock),
                        clock);
                Socket open = connect()) {
            byte[] buffer = new byte[100];
            write(open, "<134>83 first\n");
            assertThat(input.receive(buffer, 0, buffer.length)).isEqualTo(14);
            failing.set(true);
            try (Socket waits = connect()) {
                write(waits, "<134>83 late\n");
                for (int i = 0; i < 100; i++) {
                    write(open, "<134>83 again\n");
                    assertThat(input.receive(buffer, 0, buffer.length)).isEqualTo(14);
                }
                assertThat(attempts).hasValueLessThanOrEqualTo(2);

                clock.advance(Duration.ofSeconds(2));
                write(open, "<134>83 again\n");
                assertThat(input.receive(buffer, 0, buffer.length)).isEqualTo(14);
                failing.set(false);
                clock.advance(Duration.ofSeconds(2));
                assertThat(input.receive(buffer, 0, buffer.length)).isEqualTo(13);
            }
        }

        assertThat(listener.notices).singleElement().asString().contains("Too many open files", "LimitNOFILE");
    }

    private long bytes(GapKind kind) {
        return listener.gaps.stream()
                .filter(gap -> gap.kind() == kind)
                .mapToLong(CollectingListener.Gap::bytes)
                .sum();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
