// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import dev.caudal.provisioner.ProvisioningException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The CA that issues certificates of customers and edges, and of nobody else: names of any other shape, such as an
 * administrator's, it refuses to sign. The brokers trust its root if that was made with it, and otherwise the CA itself: under a
 * company's root there are others, who sign any name. The brokers' own CA is another one.
 *
 * <p>One thread. A certificate never outlasts the CA.
 */
public final class ClientAuthority {
    // A customer's generation or an edge node: the two kinds of principal that the brokers' mapping rules let through.
    private static final Pattern NAME =
            Pattern.compile("c[a-z0-9][a-z0-9-]{0,47}\\.g[a-z0-9]{1,13}|edge-[a-z0-9.-]{1,58}");

    private final List<X509Certificate> chain;
    private final X509Certificate root;
    private final X509Certificate trusted;
    private final PrivateKey key;
    private final SecureRandom random;
    private final Clock clock;

    private ClientAuthority(
            List<X509Certificate> chain,
            X509Certificate root,
            X509Certificate trusted,
            PrivateKey key,
            SecureRandom random,
            Clock clock) {
        this.chain = chain;
        this.root = root;
        this.trusted = trusted;
        this.key = key;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A CA from its texts.
     *
     * @param chainPem the issuing CA, then those between it and the root; an issuing CA that signed itself is its own root
     * @param keyPem the issuing CA's key
     * @param rootPem the root, if it is this CA's alone; empty if it is a company's, and the chain holds it
     * @throws ProvisioningException if they are damaged, do not belong together, or have expired
     */
    public static ClientAuthority of(String chainPem, String keyPem, String rootPem, SecureRandom random, Clock clock) {
        try {
            List<X509Certificate> all = new ArrayList<>(Pem.certificates(chainPem));
            if (all.isEmpty()) {
                throw new CertificateException("holds no block 'CERTIFICATE'");
            }
            all.addAll(Pem.certificates(rootPem));
            X509Certificate root = all.get(all.size() - 1);
            PrivateKey key = Pem.privateKey(keyPem);
            if (!KeyMatch.matches(all.get(0), key)) {
                throw ProvisioningException.failed(
                        "the clients' CA: key and certificate do not belong together; restore both from a backup");
            }
            checkPath(all, clock.instant());
            List<X509Certificate> chain = all.size() == 1 ? all : all.subList(0, all.size() - 1);
            X509Certificate trusted = rootPem.isEmpty() ? all.get(0) : root;
            return new ClientAuthority(List.copyOf(chain), root, trusted, key, random, clock);
        } catch (GeneralSecurityException e) {
            throw ProvisioningException.failed("the clients' CA cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkPath(List<X509Certificate> path, Instant now) throws GeneralSecurityException {
        for (int i = 0; i < path.size(); i++) {
            X509Certificate each = path.get(i);
            X509Certificate signer = path.get(Math.min(i + 1, path.size() - 1));
            String name = each.getSubjectX500Principal().getName();
            if (each.getBasicConstraints() < 0) {
                throw ProvisioningException.failed("the clients' CA: " + name + " is no CA's certificate");
            }
            if (each.getNotAfter().toInstant().isBefore(now)) {
                throw ProvisioningException.failed("the clients' CA expired at "
                        + each.getNotAfter().toInstant() + " (" + name
                        + "): move it away and run 'init' for a new one, or 'init --issuer' with a newer one");
            }
            try {
                each.verify(signer.getPublicKey());
            } catch (GeneralSecurityException e) {
                throw ProvisioningException.failed(
                        "the clients' CA: " + name + " is not signed by "
                                + signer.getSubjectX500Principal().getName()
                                + ". Expected are the issuing CA, those above it in order, and at the end the root, which"
                                + " signs itself",
                        e);
            }
        }
    }

    /** The issuing CA's certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** What brokers have to trust, and nothing above it. */
    public X509Certificate trusted() {
        return trusted;
    }

    /** A new key and its certificate; the subject is {@code CN=<commonName>} and nothing more. */
    public IssuedCertificate issue(String commonName, Duration validity) {
        KeyPair pair = KeyPairs.generate(random);
        return new IssuedCertificate(sign(commonName, pair.getPublic(), validity), pair.getPrivate());
    }

    /**
     * A certificate for somebody's own key; the subject is {@code CN=<commonName>} and nothing more.
     *
     * @throws IllegalArgumentException if the name is neither a customer's generation nor an edge node
     */
    public SignedCertificate sign(String commonName, PublicKey subjectKey, Duration validity) {
        if (!NAME.matcher(commonName).matches()) {
            throw new IllegalArgumentException("the clients' CA issues certificates of customers (c<id>.g<serial>) and"
                    + " edges (edge-<node>) only; not of '" + commonName + "'");
        }
        Instant now = clock.instant();
        Instant end = now.plus(validity);
        for (X509Certificate ca : chain) {
            Instant caEnd = ca.getNotAfter().toInstant();
            end = end.isBefore(caEnd) ? end : caEnd;
        }
        Signing.Issuer issuer = new Signing.Issuer(
                certificate().getSubjectX500Principal(), certificate().getPublicKey(), key);
        List<X509Certificate> shown = new ArrayList<>();
        // Nothing in these names needs escaping in a distinguished name.
        shown.add(Signing.client(issuer, new X500Principal("CN=" + commonName), subjectKey, now, end, random));
        chain.stream().filter(each -> !each.equals(root)).forEach(shown::add);
        return new SignedCertificate(shown);
    }

    /** Whether this CA signed the certificate. */
    public boolean issued(X509Certificate other) {
        try {
            other.verify(certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
