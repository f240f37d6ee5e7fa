// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.CustomerId;

/**
 * What the files with a customer's credentials are called in his zip. Fixed: the public documentation of the service names
 * them.
 *
 * @param certificate {@code c83.crt.pem}
 * @param key {@code c83.key.pem}
 * @param keyStore {@code c83.keystore.p12}
 * @param trustStore {@code truststore.p12}
 * @param password {@code password.txt}
 * @param ca {@code caudalCA.pem}
 */
public record FileNames(
        String certificate, String key, String keyStore, String trustStore, String password, String ca) {
    /** The names in the zip of this customer under this brand. */
    public static FileNames of(CustomerId customer, Brand brand) {
        String stem = "c" + customer.value();
        return new FileNames(
                stem + ".crt.pem",
                stem + ".key.pem",
                stem + ".keystore.p12",
                "truststore.p12",
                "password.txt",
                brand.value() + "CA.pem");
    }

    /** {@code c83.pem}: key and certificate in one file, as Java's clients want them when they read PEM. */
    public String keyAndCertificate() {
        return certificate.replace(".crt.pem", ".pem");
    }

    static FileNames of(BundleSpec spec) {
        return of(spec.customer(), spec.brand());
    }
}
