// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A certificate as its holder shows it.
 *
 * @param chain the certificate, then the CAs between it and the root, in this order
 */
public record SignedCertificate(List<X509Certificate> chain) {
    /** Copies the list. */
    public SignedCertificate {
        chain = List.copyOf(chain);
    }

    /** The certificate itself. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The chain as text. */
    public String pem() {
        return chain.stream().map(Pem::of).collect(Collectors.joining());
    }

    /** When it expires. */
    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }
}
