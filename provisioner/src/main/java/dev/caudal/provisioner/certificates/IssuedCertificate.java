// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A certificate with its key, as they leave the authority; the key exists nowhere else.
 *
 * @param signed the certificate with the CAs that sign it
 * @param key its key
 */
public record IssuedCertificate(SignedCertificate signed, PrivateKey key) {
    /** The certificate. */
    public X509Certificate certificate() {
        return signed.certificate();
    }

    /** The certificate, then the CAs between it and the root, in this order. */
    public List<X509Certificate> chain() {
        return signed.chain();
    }

    /** The chain as text. */
    public String certificatePem() {
        return signed.pem();
    }

    /** The key as text: a secret. */
    public String keyPem() {
        return Pem.of(key);
    }

    /** When it expires. */
    public Instant notAfter() {
        return signed.notAfter();
    }

    /** Its serial number, hexadecimal. */
    public String serialHex() {
        return certificate().getSerialNumber().toString(16);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "IssuedCertificate[" + certificate().getSubjectX500Principal().getName() + "]";
    }
}
