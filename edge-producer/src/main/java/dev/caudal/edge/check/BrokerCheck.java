// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.PemFiles;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.edge.activelist.NameLookup;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Whether the brokers' names have addresses, and one of the brokers and this node recognise each other. */
final class BrokerCheck {
    private static final int CONNECT_LIMIT_MILLIS = (int) Duration.ofSeconds(3).toMillis();
    private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(5);
    private static final int HANDSHAKE_LIMIT_MILLIS =
            (int) Duration.ofSeconds(5).toMillis();
    /** With TLS 1.3 a broker refuses a certificate after the handshake; one that accepts it says nothing. */
    private static final int REFUSAL_PATIENCE_MILLIS = 500;

    private BrokerCheck() {}

    static void check(EdgeConfig config, Findings findings) {
        List<String> servers = config.delivery().bootstrapServers();
        Place place = config.written().placeOf("kafka.bootstrapServers");
        TlsFiles tls = config.delivery().tls();
        SSLContext context;
        try {
            context = tls == null ? null : PemFiles.context(tls.certificate(), tls.key(), tls.ca());
        } catch (IOException | GeneralSecurityException e) {
            findings.problem(place, "no TLS with these certificates: " + e.getMessage());
            return;
        }
        boolean answered = false;
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            String host = server.substring(0, colon).replace("[", "").replace("]", "");
            try {
                answered |= tryOne(host, Integer.parseInt(server.substring(colon + 1)), context);
            } catch (UnknownHostException e) {
                findings.warning(place, server + ": the name has no address");
            } catch (SSLException e) {
                answered = true;
                findings.problem(place, server + ": no TLS: " + deepest(e) + explanation(e));
            } catch (IOException e) {
                findings.warning(place, server + ": does not answer: " + e.getMessage());
            }
        }
        if (!answered) {
            findings.warning(place, "none of the brokers could be tried; lines wait until one answers");
        }
    }

    /** Returns true if the other side is content. */
    private static boolean tryOne(String host, int port, @Nullable SSLContext context) throws IOException {
        try (Socket plain = new Socket()) {
            InetAddress address = NameLookup.system().look(host, LOOKUP_LIMIT).get(0);
            plain.connect(new InetSocketAddress(address, port), CONNECT_LIMIT_MILLIS);
            if (context == null) {
                return true;
            }
            plain.setSoTimeout(HANDSHAKE_LIMIT_MILLIS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                awaitRefusal(socket);
                return true;
            }
        }
    }

    private static void awaitRefusal(SSLSocket socket) throws IOException {
        socket.setSoTimeout(REFUSAL_PATIENCE_MILLIS);
        try {
            int unused = socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            // Silence is consent.
        }
    }

    private static String explanation(SSLException e) {
        String text = deepest(e);
        if (text.contains("PKIX") || text.contains("certification path")) {
            return "; kafka.ca has to hold the CA that signed the broker's certificate";
        }
        if (text.contains("bad_certificate") || text.contains("certificate_") || text.contains("unknown_ca")) {
            return "; the broker does not accept this node's certificate";
        }
        return text.contains("subject alternative")
                ? "; the broker's certificate is not for the name in kafka.bootstrapServers"
                : "";
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
