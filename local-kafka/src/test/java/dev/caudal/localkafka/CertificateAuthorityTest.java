// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateAuthorityTest {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    private final CertificateAuthority authority = CertificateAuthority.create("test");

    @Test
    void shouldSignBrokersForEveryNameOfThisMachine() throws Exception {
        X509Certificate broker = parse(authority.issueBroker("broker-1").certificatePem());

        broker.verify(parse(authority.certificatePem()).getPublicKey());
        assertThat(broker.getSubjectX500Principal().getName()).isEqualTo("CN=broker-1");
        assertThat(broker.getSubjectAlternativeNames())
                .extracting(name -> name.get(1))
                .isEqualTo(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        assertThat(broker.getExtendedKeyUsage()).containsExactly(SERVER, CLIENT);
    }

    @Test
    void shouldSignClientsThatCanBeNothingElse() throws Exception {
        X509Certificate client = parse(authority.issueClient("c83.g1").certificatePem());

        assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT);
        assertThat(client.getBasicConstraints()).isEqualTo(-1);
        assertThat(client.getIssuerX500Principal())
                .isEqualTo(parse(authority.certificatePem()).getSubjectX500Principal());
    }

    @Test
    void shouldGoOnSigningWhenReadBackFromItsPem() throws Exception {
        CertificateAuthority read = CertificateAuthority.read(authority.certificatePem(), authority.keyPem());

        parse(read.issueClient("c83.g1").certificatePem())
                .verify(parse(authority.certificatePem()).getPublicKey());
        assertThat(authority.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void shouldRefuseWhatIsNoAuthority() {
        assertThatThrownBy(() -> CertificateAuthority.read("no certificate", authority.keyPem()))
                .isInstanceOf(LocalKafkaException.class);
    }

    @Test
    void shouldNotShowTheKeyWhenPrinted() {
        assertThat(authority.issueClient("c83.g1")).hasToString("ClientCertificate[CN=c83.g1]");
    }

    private static X509Certificate parse(String pem) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }
}
