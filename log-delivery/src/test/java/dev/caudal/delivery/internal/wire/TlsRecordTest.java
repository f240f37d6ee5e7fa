// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How this JDK cuts what it encrypts: what {@link PackingSelector#PIECE_BYTES} relies on. */
final class TlsRecordTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void shouldMakeOneRecordOfOnePiece(String protocol) throws Exception {
        SSLEngine client = connected(protocol);
        ByteBuffer piece = ByteBuffer.allocate(PackingSelector.PIECE_BYTES);
        client.wrap(piece, ByteBuffer.allocate(client.getSession().getPacketBufferSize()));
        assertThat(piece.remaining()).isZero();
    }

    /** If this fails, a JDK pads no more, and the piece may become larger. */
    @Test
    void shouldFindRoomForNoMore() throws Exception {
        SSLEngine client = connected("TLSv1.3");
        ByteBuffer more = ByteBuffer.allocate(PackingSelector.PIECE_BYTES + 1);
        client.wrap(more, ByteBuffer.allocate(client.getSession().getPacketBufferSize()));
        assertThat(more.remaining()).isEqualTo(1);
    }

    private SSLEngine connected(String protocol) throws Exception {
        SSLContext context = context();
        SSLEngine client = context.createSSLEngine("localhost", 1);
        SSLEngine server = context.createSSLEngine();
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        client.setEnabledProtocols(new String[] {protocol});
        ByteBuffer toServer = ByteBuffer.allocate(100_000);
        ByteBuffer toClient = ByteBuffer.allocate(100_000);
        client.beginHandshake();
        server.beginHandshake();
        for (int turn = 0; isShakingHands(client) || isShakingHands(server); turn++) {
            assertThat(turn).isLessThan(100);
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
        return client;
    }

    private static boolean isShakingHands(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(32 * 1024));
                in.compact();
            }
        }
    }

    private SSLContext context() throws Exception {
        Path file = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
