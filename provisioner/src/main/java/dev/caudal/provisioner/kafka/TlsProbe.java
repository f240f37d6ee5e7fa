// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Asks a listener whose client certificates it accepts: a broker keeps its truststore secret from the Admin API, but names
 * the CAs in it to everyone who begins a handshake. Stateless; at most {@value #TIMEOUT_MILLIS} ms.
 */
final class TlsProbe {
    private static final int TIMEOUT_MILLIS = 10_000;

    private TlsProbe() {}

    /**
     * The names of the CAs that the listener trusts.
     *
     * @throws ProvisioningException if it cannot be reached, is not one of the trusted brokers, or asks for no certificate
     */
    static Set<X500Principal> acceptedIssuers(String host, int port, BrokersTrust trust) {
        Listening listening = new Listening();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {listening}, trustManagers(trust).getTrustManagers(), null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                handshake(socket, listening);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw ProvisioningException.failed("cannot ask " + host + ":" + port + " whom it trusts: " + e, e);
        }
        if (!listening.asked) {
            throw ProvisioningException.failed("the listener " + host + ":" + port
                    + " asks for no client certificate: set ssl.client.auth=required for it");
        }
        return listening.issuers;
    }

    private static void handshake(SSLSocket socket, Listening listening) throws IOException {
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            // We showed no certificate, so this is how it ends with TLS 1.2; what we came for was said before.
            if (!listening.asked) {
                throw e;
            }
        }
    }

    private static TrustManagerFactory trustManagers(BrokersTrust trust) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < trust.certificates().size(); i++) {
            store.setCertificateEntry("ca" + i, trust.certificates().get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    /** Has no certificate; remembers what it was asked for. JSSE calls it with null for "any issuer". */
    private static final class Listening implements X509KeyManager {
        private final Set<X500Principal> issuers = new LinkedHashSet<>();
        private boolean asked;

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] accepted, @Nullable Socket socket) {
            asked = true;
            if (accepted != null) {
                for (Principal issuer : accepted) {
                    if (issuer instanceof X500Principal name) {
                        issuers.add(name);
                    }
                }
            }
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] accepted) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] accepted) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] accepted, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    /** For messages. */
    static String listed(List<X500Principal> names) {
        return String.join("; ", names.stream().map(X500Principal::getName).toList());
    }
}
