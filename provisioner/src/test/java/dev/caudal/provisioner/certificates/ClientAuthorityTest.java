// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.provisioner.ProvisioningException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ClientAuthority authority = authority();

    @Test
    void shouldIssueForClientsAloneWithNothingButTheName() throws Exception {
        X509Certificate certificate =
                authority.issue("c83.gabc", Duration.ofDays(365)).certificate();

        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=c83.gabc");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(365)));
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.getSerialNumber().signum()).isPositive();
        assertThat(authority.issued(certificate)).isTrue();
        assertThat(authority().issued(certificate)).isFalse();
    }

    @Test
    void shouldNotLetACertificateOutliveTheCa() {
        X509Certificate certificate =
                authority.issue("c83.gabc", Duration.ofDays(36500)).certificate();

        assertThat(certificate.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }

    @Test
    void shouldBeReadBackFromItsDirectoryWhichIsPrivate(@TempDir Path folder) throws Exception {
        StateDirectory state = new StateDirectory(folder.resolve("state"), RANDOM, CLOCK);
        assertThat(state.find()).isEmpty();
        ClientAuthority created = state.create("caudal");

        assertThat(state.require().certificate()).isEqualTo(created.certificate());
        assertThat(mode(folder.resolve("state"))).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("state/clients-ca.key.pem"))).isEqualTo("rw-------");
    }

    @Test
    void shouldRefuseAKeyOfAnotherCa(@TempDir Path folder) throws Exception {
        StateDirectory state = new StateDirectory(folder.resolve("state"), RANDOM, CLOCK);
        state.create("caudal");
        Files.writeString(
                folder.resolve("state/clients-ca.key.pem"),
                Pem.of(KeyPairs.generate(RANDOM).getPrivate()));

        assertThatThrownBy(state::require)
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("do not belong together");
    }

    @Test
    void shouldSayWhatToDoWhenHalfOfTheCaIsMissing(@TempDir Path folder) throws Exception {
        StateDirectory state = new StateDirectory(folder.resolve("state"), RANDOM, CLOCK);
        state.create("caudal");
        Files.delete(folder.resolve("state/clients-ca.key.pem"));

        assertThatThrownBy(state::require).hasMessageContaining("from a backup");
    }

    @Test
    void shouldMakeStoresThatJavaFindsFull() throws Exception {
        IssuedCertificate issued = authority.issue("c83.gabc", Duration.ofDays(1));
        String password = KeyStores.newPassword(RANDOM);

        KeyStore identity = KeyStore.getInstance("PKCS12");
        identity.load(
                new ByteArrayInputStream(
                        KeyStores.identity("c83", issued, password).toBytes()),
                password.toCharArray());
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(
                new ByteArrayInputStream(KeyStores.trust(List.of(authority.certificate()), password)
                        .toBytes()),
                password.toCharArray());

        assertThat(identity.getKey("c83", password.toCharArray())).isEqualTo(issued.key());
        assertThat(trust.isCertificateEntry("ca0")).isTrue();
        assertThat(password).matches("[A-Za-z0-9]{24}");
    }

    @Test
    void shouldKeepKeysAsUnencryptedPkcs8() throws Exception {
        IssuedCertificate issued = authority.issue("c83.gabc", Duration.ofDays(1));

        assertThat(issued.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("-----END PRIVATE KEY-----\n");
        assertThat(Pem.privateKey(issued.keyPem())).isEqualTo(issued.key());
        assertThat(KeyMatch.matches(issued.certificate(), issued.key())).isTrue();
        assertThat(issued.toString()).doesNotContain("PRIVATE");
    }

    private static ClientAuthority authority() {
        NewAuthority made = NewAuthority.create("caudal", RANDOM, CLOCK);
        return ClientAuthority.of(made.issuer(), made.issuerKey(), made.root(), RANDOM, CLOCK);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
