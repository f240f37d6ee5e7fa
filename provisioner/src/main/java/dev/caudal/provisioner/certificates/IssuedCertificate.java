// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A certificate with its key, as they leave the authority; the key exists nowhere else.
 *
 * @param certificate the certificate
 * @param key its key
 */
public record IssuedCertificate(X509Certificate certificate, PrivateKey key) {
    /** The certificate as text. */
    public String certificatePem() {
        return Pem.of(certificate);
    }

    /** The key as text: a secret. */
    public String keyPem() {
        return Pem.of(key);
    }

    /** When it expires. */
    public Instant notAfter() {
        return certificate.getNotAfter().toInstant();
    }

    /** Its serial number, hexadecimal. */
    public String serialHex() {
        return certificate.getSerialNumber().toString(16);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "IssuedCertificate[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}
