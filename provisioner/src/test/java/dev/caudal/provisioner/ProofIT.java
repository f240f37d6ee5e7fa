// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.certificates.Pem;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is proven with certificates, and how they end, on a real broker. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class ProofIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private static Path work;

    private static Operator operator;
    private static LocalKafka kafka;

    @BeforeAll
    static void init(LocalKafka cluster) {
        kafka = cluster;
        operator = Operator.initialised(cluster, work);
    }

    @Test
    void shouldVerifyACustomerAndLeaveNothingBehind() throws Exception {
        operator.succeed("subscribe", "a1", "a2");

        CommandRun run = operator.run("verify", "a1");

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out())
                .contains("he joins a group ca1_")
                .contains("refused: he writes to his own topic ca1")
                .contains("refused: he sees topic ca2")
                .doesNotContain("FAILED");
        try (Admin admin = kafka.newAdmin()) {
            assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get().toString())
                    .doesNotContain("User:ca1.g");
            for (int partition = 0; partition < 2; partition++) {
                TopicPartition each = new TopicPartition("ca1", partition);
                assertThat(admin.listOffsets(Map.of(each, OffsetSpec.latest()))
                                .partitionResult(each)
                                .get()
                                .offset())
                        .isZero();
            }
        }
        assertThat(operator.json("show", "a1", "-o", "json").path("generations"))
                .isEmpty();
    }

    @Test
    void shouldFindALeakAndWhoElseMayRead() throws Exception {
        operator.succeed("subscribe", "b1", "b2", "b3");
        assertThat(operator.succeed("isolation")).contains(" 0 leak(s)");
        AclBinding everyone = binding("User:*", "cb", PatternType.PREFIXED);
        AclBinding analyst = binding("User:analyst", "cb2", PatternType.LITERAL);
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(List.of(everyone, analyst)).all().get();
            try {
                CommandRun isolation = operator.run("isolation");
                assertThat(isolation.exitCode()).isEqualTo(1);
                assertThat(isolation.out())
                        .contains("LEAK: customer b1 sees topic cb2")
                        .contains("also: User:analyst may READ topic cb2")
                        .contains("also: User:* may READ topic cb*");
            } finally {
                admin.deleteAcls(List.of(everyone.toFilter(), analyst.toFilter()))
                        .all()
                        .get();
            }
        }
    }

    @Test
    void shouldRotateWithAnOverlapAndNotEndWhatIsInUse() {
        operator.succeed("subscribe", "c1");
        Unzipped old = operator.bundle("c1", work.resolve("c1.zip"));
        Path zip = work.resolve("c1-new.zip");
        operator.succeed("rotate", "c1", "-o", zip.toString());
        Unzipped fresh = Unzipped.of(zip, work.resolve("c1-new"), "c1");
        assertThat(operator.run("rotate", "c1", "-o", work.resolve("x.zip").toString())
                        .err())
                .contains("a rotation is under way");

        try (KafkaConsumer<byte[], byte[]> consumer = member(old, "cc1_group")) {
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() - deadline < 0) {
                consumer.poll(Duration.ofMillis(100));
            }
            CommandRun finish = operator.run("rotate", "c1", "--finish");
            assertThat(finish.exitCode()).isEqualTo(1);
            assertThat(finish.err()).contains("customer c1 is connected").contains("in group cc1_group");
        }
        assertThat(operator.succeed("rotate", "c1", "--finish")).contains("ended certificate cc1.g");

        awaitRefused(old, "cc1");
        try (Admin admin = Admin.create(fresh.pem(kafka.bootstrapServers()))) {
            assertThat(admin.describeTopics(List.of("cc1")).allTopicNames().toCompletionStage())
                    .succeedsWithin(LIMIT);
        }
    }

    @Test
    void shouldRefuseTheNextFetchOfARevokedCertificateOnItsOpenConnectionAndLeaveTheOther() {
        operator.succeed("subscribe", "d1");
        Unzipped first = operator.bundle("d1", work.resolve("d1-a.zip"));
        Unzipped second = operator.bundle("d1", work.resolve("d1-b.zip"));
        String serial = operator.json("show", "d1", "-o", "json")
                .path("generations")
                .get(0)
                .path("serial")
                .asText();
        TopicPartition partition = new TopicPartition("cd1", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(first.pem(kafka.bootstrapServers()));
                Provisioner provisioner = operator.open(Progress.NONE)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.poll(Duration.ofSeconds(1));

            long begun = System.nanoTime();
            provisioner.revoke(CustomerId.of("d1"), Optional.of(serial));
            long revoked = System.nanoTime();
            assertThatThrownBy(() -> {
                        while (System.nanoTime() - revoked < LIMIT.toNanos()) {
                            consumer.poll(Duration.ofMillis(100));
                        }
                    })
                    .isInstanceOf(TopicAuthorizationException.class);
            long refused = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "revoke took %d ms; the open connection's next fetch was refused %d ms later%n",
                    (revoked - begun) / 1_000_000,
                    (refused - revoked) / 1_000_000);
        }
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(second.pem(kafka.bootstrapServers()))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            assertThat(consumer.poll(Duration.ofSeconds(1))).isEmpty();
        }
    }

    @Test
    void shouldSignTheKeyOfARequestAndIgnoreTheNameInIt() throws Exception {
        operator.succeed("subscribe", "e1");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=admin"), pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
        }
        Path request = Files.writeString(work.resolve("e1.csr"), text.toString());
        Path chain = work.resolve("e1.pem");

        operator.succeed("bundle", "e1", "--csr", request.toString(), "-o", chain.toString());

        List<X509Certificate> certificates = Pem.certificates(Files.readString(chain));
        assertThat(certificates.get(0).getSubjectX500Principal().getName()).startsWith("CN=ce1.g");
        assertThat(certificates.get(0).getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(certificates).hasSize(2);
        Map<String, Object> properties = new HashMap<>(Unzipped.common(kafka.bootstrapServers()));
        properties.put("ssl.keystore.type", "PEM");
        properties.put("ssl.keystore.key", Pem.of(pair.getPrivate()));
        properties.put("ssl.keystore.certificate.chain", Files.readString(chain));
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", kafka.caFile().toString());
        try (Admin admin = Admin.create(properties)) {
            assertThat(admin.describeTopics(List.of("ce1")).allTopicNames().toCompletionStage())
                    .succeedsWithin(LIMIT);
        }
        Path junk = Files.writeString(work.resolve("junk.csr"), "-----BEGIN NOTHING-----");
        assertThat(operator.run(
                                "bundle",
                                "e1",
                                "--csr",
                                junk.toString(),
                                "-o",
                                work.resolve("y").toString())
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void shouldListRenewAndRevokeEdges() throws Exception {
        Path folder = work.resolve("edges");
        operator.succeed("subscribe", "f1");
        Map<String, Object> edge = operator.edge("mad1", folder);
        send(edge, "cf1", "line");
        String before = Files.readString(folder.resolve("mad1/edge.crt.pem"));

        operator.succeed("edges", "renew", "mad1", "-o", folder.toString());
        assertThat(Files.readString(folder.resolve("mad1/edge.crt.pem"))).isNotEqualTo(before);
        assertThat(operator.succeed("expiring", "--within", "3650d")).contains("edge-mad1");

        operator.succeed("edges", "revoke", "mad1");
        assertThatThrownBy(() -> {
                    long deadline = System.nanoTime() + LIMIT.toNanos();
                    while (System.nanoTime() - deadline < 0) {
                        send(edge, "cf1", "line");
                    }
                })
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
        assertThat(operator.succeed("edges")).contains("mad1").contains("revoked");
        assertThat(operator.run("edge-credentials", "mad1", "-o", folder.toString())
                        .err())
                .contains("Give the server a new node name");
    }

    @Test
    void shouldSayThatTheClusterIsFit() {
        CommandRun check = operator.run("init", "--check");

        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(check.out()).contains("advice: the cluster has 1 broker(s)").contains("bootstrapServers is not set");
    }

    private static void send(Map<String, Object> properties, String topic, String line) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.send(new ProducerRecord<>(topic, line.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static KafkaConsumer<byte[], byte[]> member(Unzipped kit, String group) {
        Map<String, Object> properties = new HashMap<>(kit.pem(kafka.bootstrapServers()));
        properties.put("group.id", group);
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
        consumer.subscribe(List.of("cc1"));
        return consumer;
    }

    private static void awaitRefused(Unzipped kit, String topic) {
        assertThatThrownBy(() -> {
                    try (Admin admin = Admin.create(kit.pem(kafka.bootstrapServers()))) {
                        long deadline = System.nanoTime() + LIMIT.toNanos();
                        while (System.nanoTime() - deadline < 0) {
                            admin.describeTopics(List.of(topic)).allTopicNames().get();
                        }
                    }
                })
                .hasCauseInstanceOf(TopicAuthorizationException.class);
    }

    private static AclBinding binding(String principal, String topic, PatternType pattern) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, pattern),
                new AccessControlEntry(principal, "*", AclOperation.READ, AclPermissionType.ALLOW));
    }
}
