// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.bundle.StoreFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * PKCS#12 files, made with the JDK's own store: what other tools write, Java may open and find empty.
 *
 * <p>Their algorithms are the JDK's defaults since 16 (AES-256, HMAC-SHA256), which OpenSSL 3 and Java from 8u301 and
 * 11.0.12 read. Pure functions, apart from the random salts.
 */
public final class KeyStores {
    private static final String PASSWORD_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 24;

    private KeyStores() {}

    /** 24 letters and digits, 139 bits, without those that are easily confused. */
    public static String newPassword(SecureRandom random) {
        StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(PASSWORD_ALPHABET.charAt(random.nextInt(PASSWORD_ALPHABET.length())));
        }
        return password.toString();
    }

    /** A store with the certificate and its key; store and key have the same password, as Java's clients expect. */
    public static StoreFile identity(String alias, IssuedCertificate issued, String password) {
        try {
            KeyStore store = empty();
            store.setKeyEntry(
                    alias, issued.key(), password.toCharArray(), issued.chain().toArray(new X509Certificate[0]));
            return file(store, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot write PKCS#12: " + e.getMessage(), e);
        }
    }

    /** A store of trusted certificates. */
    public static StoreFile trust(List<X509Certificate> certificates, String password) {
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("ca" + i, certificates.get(i));
            }
            return file(store, password);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot write PKCS#12: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static StoreFile file(KeyStore store, String password) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password.toCharArray());
        return StoreFile.of(bytes.toByteArray());
    }
}
