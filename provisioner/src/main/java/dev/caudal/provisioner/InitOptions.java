// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * How {@code init} goes about it.
 *
 * @param development whether an unsafe cluster is good enough; its problems become warnings
 * @param keptCas CAs, besides the brokers' own, that brokers trust by now and shall go on trusting
 * @param issuer an issuing CA of somebody else's to work with, instead of one made here
 */
public record InitOptions(boolean development, List<X509Certificate> keptCas, Optional<Issuer> issuer) {
    /** Copies the list. */
    public InitOptions {
        keptCas = List.copyOf(keptCas);
    }

    /**
     * An issuing CA.
     *
     * @param chainPem its certificate, those of the CAs above it, and at the end the root
     * @param keyPem its key: a secret
     */
    public record Issuer(String chainPem, String keyPem) {
        /** Without the key. */
        @Override
        public String toString() {
            return "Issuer[…]";
        }
    }
}
