// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.certificates.Pem;
import dev.caudal.provisioner.config.ProvisionerConfig;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An issuing CA of a company's own PKI, under a root with another kind of key, tried on real brokers. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class IssuerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final X500Principal ROOT = new X500Principal("CN=Example Corp Root,O=Example Corp");
    private static final X500Principal ISSUER = new X500Principal("CN=Example Corp Log Delivery,O=Example Corp");

    private static final X500Principal SIBLING = new X500Principal("CN=Example Corp Office,O=Example Corp");

    private static final String LIST = "/v1/edge/active-customers";

    @TempDir
    private Path work;

    @Test
    void shouldIssueUnderTheCompanysOwnRoot(LocalKafka kafka) throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(3072);
        KeyPair rootKey = rsa.generateKeyPair();
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair issuerKey = ec.generateKeyPair();
        X509Certificate root = ca(ROOT, ROOT, rootKey.getPublic(), rootKey.getPrivate(), 1);
        X509Certificate issuer = ca(ISSUER, ROOT, issuerKey.getPublic(), rootKey.getPrivate(), 0);
        Path chain = Files.writeString(work.resolve("chain.pem"), Pem.of(issuer) + Pem.of(root));
        Path key = Files.writeString(work.resolve("key.pem"), Pem.of(issuerKey.getPrivate()));
        Operator operator = new Operator(kafka, work.resolve("state"), null);

        assertThat(operator.succeed("init", "--issuer", chain.toString(), "--issuer-key", key.toString()))
                .contains("took the clients' CA over: CN=Example Corp Log Delivery")
                .contains("brokers that let certificates of the clients' CA in");

        assertThat(operator.succeed("init")).contains("nothing to do");
        operator.succeed("subscribe", "83");
        Unzipped kit = operator.bundle("83", work.resolve("c83.zip"));
        try (KafkaProducer<byte[], byte[]> edge = new KafkaProducer<>(operator.edge("mad1", work.resolve("edges")))) {
            edge.send(new ProducerRecord<>("c83", 0, null, "line".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        Map<String, Object> properties = kit.pem(kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
            TopicPartition partition = new TopicPartition("c83", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            ConsumerRecords<byte[], byte[]> records = ConsumerRecords.empty();
            while (records.isEmpty() && System.nanoTime() - deadline < 0) {
                records = consumer.poll(Duration.ofMillis(200));
            }
            assertThat(records).hasSize(1);
        }
        assertThat(operator.succeed("verify", "83")).doesNotContain("FAILED");
        KeyPair siblingKey = ec.generateKeyPair();
        X509Certificate sibling = ca(SIBLING, ROOT, siblingKey.getPublic(), rootKey.getPrivate(), 0);
        shouldLetNobodyInWhomAnotherCaOfTheCompanySigned(
                operator, ec.generateKeyPair(), List.of(sibling, root), siblingKey.getPrivate());
    }

    /** Whoever holds another CA of the company can write the name of an edge into a certificate. */
    private void shouldLetNobodyInWhomAnotherCaOfTheCompanySigned(
            Operator operator, KeyPair own, List<X509Certificate> above, PrivateKey signer) throws Exception {
        Map<String, Object> properties = operator.edge("mad1", work.resolve("edges"));
        X509Certificate forged =
                signed(builder(new X500Principal("CN=edge-mad1"), SIBLING, own.getPublic()), "SHA256withECDSA", signer);
        String chain =
                Stream.concat(Stream.of(forged), above.stream()).map(Pem::of).collect(Collectors.joining());
        properties.put("ssl.keystore.key", Pem.of(own.getPrivate()));
        properties.put("ssl.keystore.certificate.chain", chain);
        properties.put("max.block.ms", 20_000);
        try (KafkaProducer<byte[], byte[]> forger = new KafkaProducer<>(properties)) {
            assertThatThrownBy(() -> forger.partitionsFor("c83")).isInstanceOf(SslAuthenticationException.class);
        }

        ServerIdentity identity = ServerIdentity.in(work).renew();
        Path genuine = work.resolve("edges/mad1");
        Path forgedChain = Files.writeString(work.resolve("forged.crt.pem"), chain);
        Path forgedKey = Files.writeString(work.resolve("forged.key.pem"), Pem.of(own.getPrivate()));
        assertThat(askedForTheList(
                        operator,
                        identity,
                        identity.client(genuine.resolve("edge.crt.pem"), genuine.resolve("edge.key.pem"))))
                .isEqualTo(200);
        assertThatThrownBy(() -> askedForTheList(operator, identity, identity.client(forgedChain, forgedKey)))
                .hasRootCauseInstanceOf(SSLException.class);
    }

    private static int askedForTheList(Operator operator, ServerIdentity identity, SSLContext client) {
        ProvisionerConfig.Api listening =
                new ProvisionerConfig.Api("127.0.0.1:0", identity.certificate(), identity.key());
        try (ServedApi api =
                new ServedApi(operator, listening, ProvisionerConfig.DEFAULT.reconcileInterval(), client)) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            int status = api.call("GET", LIST, null, null).statusCode();
            while (status == 503 && System.nanoTime() - deadline < 0) {
                ServedApi.pause(); // It has not read the registry yet.
                status = api.call("GET", LIST, null, null).statusCode();
            }
            return status;
        }
    }

    private static X509Certificate ca(
            X500Principal subject, X500Principal issuer, PublicKey key, PrivateKey signer, int below) throws Exception {
        JcaX509v3CertificateBuilder builder = builder(subject, issuer, key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(below));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return signed(builder, "SHA256withRSA", signer);
    }

    private static JcaX509v3CertificateBuilder builder(X500Principal subject, X500Principal issuer, PublicKey key) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(Duration.ofDays(3650))),
                subject,
                key);
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, String algorithm, PrivateKey signer)
            throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
    }
}
