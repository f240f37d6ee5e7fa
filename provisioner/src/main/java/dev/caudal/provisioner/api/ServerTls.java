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
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The server's side of TLS: its own certificate, and the clients' CA for edges that show theirs. Certificates are renewed under
 * a running process, so their files are read again when they change; connections that stand keep what they began with. For its
 * owner's thread.
 */
final class ServerTls {
    /** Of a store that never leaves the memory. */
    private static final String PASSWORD = "memory";

    private final Path certificate;
    private final Path key;
    private final Path clientsTrust;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private List<String> read = List.of();

    /**
     * From PEM files, which are read by {@link #context}.
     *
     * @param clientsTrust its first certificate signs what edges may show: those after it signed others', too; where there is no
     *     such file, nobody's does
     */
    ServerTls(Path certificate, Path key, Path clientsTrust) {
        this.certificate = certificate;
        this.key = key;
        this.clientsTrust = clientsTrust;
    }

    /**
     * What the server works with.
     *
     * @throws ProvisioningException if the files do not do
     */
    SslContextFactory.Server context() {
        context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        context.setSniRequired(false);
        context.setKeyStorePassword(PASSWORD);
        read = contents();
        use(context);
        return context;
    }

    private void use(SslContextFactory target) {
        target.setKeyStore(identity(certificate, key));
        if (Files.exists(clientsTrust)) {
            target.setTrustStore(trust(clientsTrust));
            context.setWantClientAuth(true);
        }
    }

    /**
     * Takes the files over if they have changed.
     *
     * @return whether they had
     * @throws ProvisioningException if they do not do: what there was goes on; they are looked at again when they change again
     */
    boolean renew() {
        List<String> now = contents();
        if (now.equals(read)) {
            return false;
        }
        read = now;
        try {
            // Tried first: a context whose stores do not do would refuse everybody.
            identity(certificate, key);
            context.reload(this::use);
            return true;
        } catch (ProvisioningException e) {
            throw e;
        } catch (Exception e) {
            throw ProvisioningException.usage("api.certificate " + certificate + " cannot be used: " + e.getMessage());
        }
    }

    /** As they are now; a file that is not there is empty. */
    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        for (Path file : List.of(certificate, key, clientsTrust)) {
            try {
                contents.add(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                contents.add("");
            }
        }
        return contents;
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

    private static KeyStore trust(Path ca) {
        try {
            KeyStore store = empty();
            List<X509Certificate> chain = Pem.certificates(Files.readString(ca));
            if (!chain.isEmpty()) {
                store.setCertificateEntry("ca", chain.get(0));
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw ProvisioningException.usage("the clients' CA in " + ca + " cannot be read: " + e.getMessage());
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
