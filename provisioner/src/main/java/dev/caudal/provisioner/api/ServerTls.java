// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.certificates.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The server's side of TLS: its own certificate, and the clients' CA for edges that show theirs. Pure, but for the files. */
final class ServerTls {
    /** Of a store that never leaves the memory. */
    private static final String PASSWORD = "memory";

    private ServerTls() {}

    /**
     * From PEM files.
     *
     * @param clientsRoot whose certificates edges may show; where there is no such file, nobody's
     */
    static SslContextFactory.Server context(Path certificate, Path key, Path clientsRoot) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setSniRequired(false);
        context.setKeyStore(identity(certificate, key));
        context.setKeyStorePassword(PASSWORD);
        if (Files.exists(clientsRoot)) {
            context.setTrustStore(trust(clientsRoot));
            context.setWantClientAuth(true);
        }
        return context;
    }

    private static KeyStore identity(Path certificate, Path key) {
        try {
            List<X509Certificate> chain = Pem.certificates(Files.readString(certificate));
            if (chain.isEmpty()) {
                throw ProvisioningException.usage("api.certificate " + certificate + " holds no certificate");
            }
            PrivateKey own = Pem.privateKeyOf(chain.get(0), Files.readString(key));
            KeyStore store = empty();
            store.setKeyEntry("api", own, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw ProvisioningException.usage(
                    "api.certificate " + certificate + " and api.key " + key + " cannot be used: " + e.getMessage());
        }
    }

    private static KeyStore trust(Path root) {
        try {
            KeyStore store = empty();
            for (X509Certificate each : Pem.certificates(Files.readString(root))) {
                store.setCertificateEntry("ca-" + store.size(), each);
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw ProvisioningException.usage("the clients' CA in " + root + " cannot be read: " + e.getMessage());
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
