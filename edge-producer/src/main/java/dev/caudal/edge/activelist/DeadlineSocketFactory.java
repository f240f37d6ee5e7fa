// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS over {@link DeadlineSocket}s. {@code HttpsURLConnection} asks for an unconnected socket first, connects it, and then has
 * TLS laid over it.
 */
final class DeadlineSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final Deadline deadline;

    DeadlineSocketFactory(SSLSocketFactory tls, Deadline deadline) {
        this.tls = tls;
        this.deadline = deadline;
    }

    @Override
    public Socket createSocket() {
        return new DeadlineSocket(deadline);
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(host, port, null, 0);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(host.getHostName(), port, null, 0);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(host, port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(host.getHostName(), port, localHost, localPort);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    private Socket connected(String host, int port, @Nullable InetAddress local, int localPort) throws IOException {
        Socket socket = createSocket();
        if (local != null) {
            socket.bind(new InetSocketAddress(local, localPort));
        }
        socket.connect(new InetSocketAddress(host, port), deadline.leftMillis());
        return createSocket(socket, host, port, true);
    }
}
