// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.regex.Pattern;

/**
 * What proves a customer to the brokers and the brokers to him.
 *
 * @param certificatePem the client certificate, then its intermediates if there are any
 * @param keyPem the private key, unencrypted PKCS#8: the one form that every client of the zip reads
 * @param brokersCaPem the CAs of the brokers, one or more
 * @param keyStore key and certificate as PKCS#12, protected by {@code password}
 * @param trustStore the brokers' CAs as PKCS#12, protected by {@code password}
 * @param password of both stores: 16 to 64 ASCII letters and digits, so that it needs escaping nowhere
 */
public record Credentials(
        String certificatePem,
        String keyPem,
        String brokersCaPem,
        StoreFile keyStore,
        StoreFile trustStore,
        String password) {
    private static final Pattern PASSWORD_FORM = Pattern.compile("[A-Za-z0-9]{16,64}");

    /**
     * Checks that each text is PEM of the right kind.
     *
     * @throws IllegalArgumentException if one is not; the message never holds the text
     */
    public Credentials {
        requirePem("certificate", certificatePem, "CERTIFICATE");
        requirePem("private key", keyPem, "PRIVATE KEY");
        requirePem("brokers' CA", brokersCaPem, "CERTIFICATE");
        if (!PASSWORD_FORM.matcher(password).matches()) {
            throw new IllegalArgumentException("a key store password is 16 to 64 ASCII letters and digits");
        }
    }

    /** Names no secret. */
    @Override
    public String toString() {
        return "Credentials[…]";
    }

    private static void requirePem(String what, String pem, String label) {
        if (!pem.startsWith("-----BEGIN " + label + "-----") || !pem.endsWith("-----END " + label + "-----\n")) {
            throw new IllegalArgumentException(
                    "the " + what + " must be PEM, from '-----BEGIN " + label + "-----' to '-----END' and a line end");
        }
    }
}
