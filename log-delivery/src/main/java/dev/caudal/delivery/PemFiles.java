// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys in PEM files, read and checked, for connections to others than brokers. Stateless; each call reads the
 * files anew.
 */
public final class PemFiles {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private PemFiles() {}

    /**
     * All certificates of a file, in its order.
     *
     * @throws IOException if it cannot be read
     * @throws GeneralSecurityException if it holds anything else
     */
    public static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        return certificates(Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    /**
     * The private key of a file: PKCS#8, unencrypted.
     *
     * @param publicKey the other half, which says what kind of key it is
     * @throws IOException if it cannot be read, or holds none
     * @throws GeneralSecurityException if it is a key of another kind
     */
    public static PrivateKey privateKey(Path file, PublicKey publicKey) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw new IOException("key " + file + ": holds no unencrypted PKCS#8 key in PEM");
        }
        return privateKey(text.substring(begin + KEY_BEGIN.length(), end), publicKey);
    }

    /**
     * TLS with what these files hold.
     *
     * @param certificate what is shown, with its key; null for nothing
     * @param key of the certificate
     * @param ca who is trusted to vouch for the other side; null for the authorities that Java trusts
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file holds something else
     */
    public static SSLContext context(@Nullable Path certificate, @Nullable Path key, @Nullable Path ca)
            throws IOException, GeneralSecurityException {
        KeyManager[] keys = null;
        TrustManager[] trust = null;
        if (certificate != null && key != null) {
            List<X509Certificate> chain = certificates(certificate);
            PrivateKey privateKey = privateKey(key, chain.get(0).getPublicKey());
            // It never leaves memory; the store wants one.
            char[] password = UUID.randomUUID().toString().toCharArray();
            KeyStore store = emptyStore();
            store.setKeyEntry("own", privateKey, password, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            keys = managers.getKeyManagers();
        }
        if (ca != null) {
            KeyStore store = emptyStore();
            for (X509Certificate authority : certificates(ca)) {
                store.setCertificateEntry("ca" + store.size(), authority);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            trust = managers.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** What of a certificate and its key no connection could be made with; empty if nothing. */
    public static List<String> pairDefects(Path certificate, Path key) {
        TlsFilesCheck check = new TlsFilesCheck(Instant.now());
        check.pair(certificate, key);
        return check.found();
    }

    /** That, and what else is a reason not to start, such as a key that others may read. */
    public static List<String> pairProblems(Path certificate, Path key) {
        TlsFilesCheck check = new TlsFilesCheck(Instant.now());
        check.strictly(check.pair(certificate, key), certificate, key);
        return check.found();
    }

    /** What of the certificates of authorities no connection could be made with; empty if nothing. */
    public static List<String> authorityDefects(Path ca) {
        TlsFilesCheck check = new TlsFilesCheck(Instant.now());
        check.authorities(ca);
        return check.found();
    }

    /** That, and what else is a reason not to start, such as a certificate that is no CA's. */
    public static List<String> authorityProblems(Path ca) {
        TlsFilesCheck check = new TlsFilesCheck(Instant.now());
        check.strictly(check.authorities(ca), ca);
        return check.found();
    }

    /** Which certificates of these files end within a week; files that cannot be read are passed over. */
    public static List<String> expiringSoon(List<Path> files) {
        List<String> soon = new ArrayList<>();
        for (Path file : files) {
            TlsFilesCheck check = new TlsFilesCheck(Instant.now());
            try {
                check.expiry("certificate", file, certificates(file));
            } catch (IOException | GeneralSecurityException e) {
                // Said by those who look for problems.
                continue;
            }
            soon.addAll(check.found());
        }
        return soon;
    }

    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                .forEach(certificate -> certificates.add((X509Certificate) certificate));
        return certificates;
    }

    static PrivateKey privateKey(String base64, PublicKey publicKey) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(base64);
        return KeyFactory.getInstance(publicKey.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
