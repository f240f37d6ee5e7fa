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
    private final Path clientsRoot;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private List<String> read = List.of();

    /**
     * From PEM files, which are read by {@link #context}.
     *
     * @param clientsRoot whose certificates edges may show; where there is no such file, nobody's
     */
    ServerTls(Path certificate, Path key, Path clientsRoot) {
        this.certificate = certificate;
        this.key = key;
        this.clientsRoot = clientsRoot;
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
        if (Files.exists(clientsRoot)) {
            target.setTrustStore(trust(clientsRoot));
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
        for (Path file : List.of(certificate, key, clientsRoot)) {
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
