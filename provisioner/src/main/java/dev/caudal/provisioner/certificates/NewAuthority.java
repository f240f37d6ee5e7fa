// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;

/**
 * The texts of a new root and of the issuing CA under it, before they are anywhere.
 *
 * @param root the root's certificate
 * @param rootKey its key: needed again only for another issuing CA, and best kept off the machine
 * @param issuer the issuing CA's certificate
 * @param issuerKey its key: what the daily work needs
 */
record NewAuthority(String root, String rootKey, String issuer, String issuerKey) {
    private static final Duration VALIDITY = Duration.ofDays(10 * 365);

    /** Both new. Their names are unique, so that they can be recognised among those that a broker trusts. */
    static NewAuthority create(String brand, SecureRandom random, Clock clock) {
        KeyPair rootKeys = KeyPairs.generate(random);
        X500Principal name = name(brand, "clients root", random);
        Instant now = clock.instant();
        X509Certificate root = Signing.ca(
                new Signing.Issuer(name, rootKeys.getPublic(), rootKeys.getPrivate()),
                name,
                rootKeys.getPublic(),
                1,
                now,
                now.plus(VALIDITY),
                random);
        KeyPair issuerKeys = KeyPairs.generate(random);
        X509Certificate issuer = Signing.ca(
                new Signing.Issuer(name, rootKeys.getPublic(), rootKeys.getPrivate()),
                name(brand, "clients CA", random),
                issuerKeys.getPublic(),
                0,
                now,
                now.plus(VALIDITY),
                random);
        return new NewAuthority(
                Pem.of(root), Pem.of(rootKeys.getPrivate()), Pem.of(issuer), Pem.of(issuerKeys.getPrivate()));
    }

    private static X500Principal name(String brand, String role, SecureRandom random) {
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        return new X500Principal(
                "CN=" + brand + " " + role + " " + HexFormat.of().formatHex(suffix));
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "NewAuthority[…]";
    }
}
