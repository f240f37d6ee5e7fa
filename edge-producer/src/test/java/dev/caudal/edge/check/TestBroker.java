// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.TestAuthority;
import dev.caudal.edge.TestAuthority.Wish;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** The TLS of a broker, which answers every question with the brokers of its cluster. */
final class TestBroker implements AutoCloseable {
    private final SSLServerSocket socket;
    private volatile List<String> advertised;

    /** At the loopback address of IPv4, its cluster's only broker, as {@code localhost}. */
    TestBroker(TestAuthority authority, Wish wish) throws Exception {
        TestAuthority.Issued own = authority.issue("broker", wish);
        SSLContext context = PemFiles.context(own.certificate(), own.key(), authority.file());
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        advertised = List.of("localhost:" + port());
        Thread thread = new Thread(this::run, "broker");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Says from now on that the cluster's brokers are there. */
    TestBroker advertises(String... hostsAndPorts) {
        advertised = List.of(hostsAndPorts);
        return this;
    }

    private void run() {
        while (!socket.isClosed()) {
            try (SSLSocket connection = (SSLSocket) socket.accept()) {
                connection.startHandshake();
                DataInputStream in = new DataInputStream(connection.getInputStream());
                in.skipNBytes(in.readInt());
                connection.getOutputStream().write(answer());
                int unused = in.read();
            } catch (IOException e) {
                // The client's view is what is looked at.
            }
        }
    }

    private byte[] answer() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeInt(1);
        out.writeInt(0);
        out.writeInt(advertised.size());
        for (int id = 0; id < advertised.size(); id++) {
            int colon = advertised.get(id).lastIndexOf(':');
            out.writeInt(id + 1);
            out.writeUTF(advertised.get(id).substring(0, colon));
            out.writeInt(Integer.parseInt(advertised.get(id).substring(colon + 1)));
            out.writeShort(-1);
        }
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(body.size());
        body.writeTo(framed);
        return framed.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
