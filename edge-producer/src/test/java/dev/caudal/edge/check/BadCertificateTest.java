// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.edge.TestAuthority;
import dev.caudal.edge.TestAuthority.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** X66–X75: each bad certificate gives a clear error and changes nothing. */
final class BadCertificateTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private CheckedNode node;
    private TestAuthority authority;

    @BeforeEach
    void write() {
        node = new CheckedNode(directory);
        authority = node.authority;
    }

    /** X66. */
    @Test
    void shouldRefuseACertificateThatIsNotValidAndWarnOfOneThatEndsSoon() {
        authority.issue("edge", Wish.GOOD.valid(DAY.negated(), Duration.ofHours(-1)));
        refuses("9:3: kafka.certificate: ", "'CN=edge' expired at ");
        authority.issue("edge", Wish.GOOD.valid(DAY, DAY.multipliedBy(2)));
        refuses("'CN=edge' is not valid before ", "is this machine's clock right?");
        authority.issue("edge", Wish.GOOD.valid(DAY.negated(), Duration.ofHours(1)));
        assertThat(node.check("--offline")).startsWith("0 warning: ").contains("'CN=edge' expires at ", "; renew it");
    }

    /** X67. */
    @Test
    void shouldRefuseAKeyOfAnotherCertificate() throws IOException {
        authority.issue("other", Wish.GOOD);
        take("other.key.pem", "edge.key.pem");
        refuses("10:3: kafka.key: ", "does not belong to the certificate in");
        authority.issue("rsa", Wish.GOOD.keys("RSA2048"));
        take("rsa.key.pem", "edge.key.pem");
        refuses("is no EC key, as the certificate needs");
    }

    /** X68. */
    @Test
    void shouldRefuseAChainOutOfOrder() throws IOException {
        TestAuthority issuing = authority.below("issuing");
        issuing.issue("edge", Wish.GOOD, issuing);
        assertThat(node.check("--offline")).startsWith("0 ");
        issuing.issue("edge", Wish.GOOD, authority, issuing);
        refuses("'CN=edge' is not issued by the one behind it, 'CN=ca'");
        node.write("edge.crt.pem", node.read("issuing.pem") + node.read("edge.crt.pem"));
        refuses("begins with a CA; the node's own certificate comes first");
    }

    /** X69 and X70: keys of other forms. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ENCRYPTED PRIVATE KEY | is of the form 'ENCRYPTED'; needed is unencrypted PKCS#8",
                "RSA PRIVATE KEY | is of the form 'RSA'; needed is unencrypted PKCS#8",
                "EC PRIVATE KEY | is of the form 'EC'; needed is unencrypted PKCS#8",
                "PUBLIC KEY | holds no private key in PEM",
            })
    void shouldRefuseAKeyOfAnotherForm(String form, String problem) {
        node.write("edge.key.pem", node.read("edge.key.pem").replace("PRIVATE KEY", form));
        refuses(problem, "openssl pkcs8 -topk8 -nocrypt");
    }

    /** X70. */
    @Test
    void shouldRefuseDerAndTwoKeysAndAcceptWhatStandsAroundThePem() throws IOException {
        String certificate = node.read("edge.crt.pem");
        String key = node.read("edge.key.pem");
        node.write("edge.crt.pem", "Bag Attributes\n  friendlyName: edge\n" + certificate.replace("\n", "\r\n"));
        node.write("edge.key.pem", "junk\n" + key.replace("\n", "\r\n") + "more junk\n");
        assertThat(node.check("--offline")).startsWith("0 ");
        node.write("edge.key.pem", key + key);
        refuses("holds more than one private key");
        Files.write(
                node.path("edge.crt.pem"),
                Base64.getMimeDecoder()
                        .decode(certificate.replaceAll("-----[A-Z ]+-----", "").getBytes(StandardCharsets.US_ASCII)));
        refuses("is DER, not PEM: 'openssl x509 -inform der");
    }

    /** X71. */
    @Test
    void shouldRefuseWhatCanBeForged() {
        authority.issue("edge", Wish.GOOD.keys("RSA1024"));
        refuses("'CN=edge' has an RSA key of 1024 bits; 2048 or EC P-256 is needed");
        authority.issue("edge", Wish.GOOD.signedWith("SHA1withECDSA"));
        refuses("'CN=edge' is signed with SHA1withECDSA, which can be forged");
    }

    /** X72. */
    @Test
    void shouldRefuseAnAuthorityThatIsNone() throws IOException {
        Path ca = node.write("ca.pem", "");
        refuses("11:3: kafka.ca: ", "ca " + ca + ": holds no certificate in PEM");
        Files.delete(ca);
        refuses("does not exist");
        Files.createDirectory(ca);
        refuses("is no regular file");
        Files.delete(ca);
        // There, regular, and refused to everybody who reads; a mode does not stop root.
        Files.createSymbolicLink(ca, Path.of("/proc/self/mem"));
        refuses("ca " + ca + ": cannot be read: ");
    }

    /** X74. */
    @Test
    void shouldRefuseACertificateThatIsNoAuthority() throws IOException {
        take("edge.crt.pem", "ca.pem");
        refuses("'CN=edge' is no CA: needed is who signed the server's certificate");
    }

    /** X75. */
    @ParameterizedTest
    @ValueSource(strings = {"edge.crt.pem", "edge.key.pem", "ca.pem"})
    void shouldRefuseAFileThatIsHalfWritten(String name) {
        String whole = node.read(name);
        for (int length = 0; length < whole.length() - 2; length += whole.length() / 7) {
            node.write(name, whole.substring(0, length));
            refuses(name + ": ");
        }
        node.write(name, whole + whole.substring(0, whole.length() / 2));
        refuses(name + ": is cut off");
    }

    /** X68, X73 and the other side's view: what only a handshake with a broker can tell. */
    @Test
    void shouldTryAHandshakeWithABroker() throws Exception {
        try (TestBroker broker = new TestBroker(authority, Wish.GOOD.host("localhost"))) {
            node.replace("9093", String.valueOf(broker.port()));
            assertThat(node.check()).startsWith("0 ").doesNotContain("warning");
        }
    }

    @Test
    void shouldRefuseABrokerOfAnotherName() throws Exception {
        try (TestBroker broker = new TestBroker(authority, Wish.GOOD.host("kafka1.example"))) {
            node.replace("9093", String.valueOf(broker.port()));
            assertThat(node.check())
                    .startsWith("2 ")
                    .contains("8:3: kafka.bootstrapServers: localhost:" + broker.port() + ": no TLS: ")
                    .contains("the broker's certificate is not for the name");
        }
    }

    @Test
    void shouldRefuseABrokerOfAnotherAuthority() throws Exception {
        TestAuthority stranger = TestAuthority.create(directory, "stranger");
        try (TestBroker broker = new TestBroker(stranger, Wish.GOOD.host("localhost"))) {
            node.replace("9093", String.valueOf(broker.port()));
            assertThat(node.check()).startsWith("2 ").contains("kafka.ca has to hold the CA that signed");
        }
    }

    @Test
    void shouldSayThatABrokerDoesNotAcceptTheCertificate() throws Exception {
        TestAuthority stranger = TestAuthority.create(directory, "stranger");
        stranger.issue("edge", Wish.GOOD);
        try (TestBroker broker = new TestBroker(authority, Wish.GOOD.host("localhost"))) {
            node.replace("9093", String.valueOf(broker.port()));
            assertThat(node.check()).startsWith("2 ").contains("the broker does not accept this node's certificate");
        }
    }

    @Test
    void shouldWarnOfANameWithoutAddress() {
        node.replace("localhost:9093", "caudal.invalid:9093");
        assertThat(node.check())
                .startsWith("0 ")
                .contains("caudal.invalid:9093: the name has no address", "none of the brokers could be tried");
    }

    private void refuses(String... problems) {
        assertThat(node.check("--offline")).startsWith("2 ").contains(problems).contains("edge.yaml:");
    }

    private void take(String from, String to) throws IOException {
        Files.copy(
                node.path(from),
                node.path(to),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }
}
