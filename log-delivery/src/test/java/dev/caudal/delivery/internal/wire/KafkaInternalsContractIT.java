// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TestBatches;
import dev.caudal.delivery.TlsFiles;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import dev.caudal.localkafka.Broker;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What we rely on inside kafka-clients and the brokers. An upgrade of the version is safe when this passes: each test is one
 * promise that no documentation makes.
 */
@WithLocalKafka(
        brokers = 2,
        sharing = WithLocalKafka.Sharing.CLASS,
        // Only so can it be told that asking for a topic does not make it.
        brokerProperties = "auto.create.topics.enable=true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaInternalsContractIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);
    private static final String EDGE = "edge-contract";
    private static final int REPLICATION_MILLIS = 1_000;

    private final LocalKafka kafka;
    private final Path files;
    private BrokerNetwork network;
    private Admin admin;

    KafkaInternalsContractIT(LocalKafka kafka, @TempDir Path files) {
        this.kafka = kafka;
        this.files = files;
    }

    @BeforeAll
    void allow() throws Exception {
        try (Admin all = kafka.newAdmin()) {
            all.createAcls(Stream.of(AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS)
                            .map(operation -> new AclBinding(
                                    new ResourcePattern(ResourceType.TOPIC, "c", PatternType.PREFIXED),
                                    new AccessControlEntry("User:" + EDGE, "*", operation, AclPermissionType.ALLOW)))
                            .toList())
                    .all()
                    .get();
        }
    }

    @BeforeEach
    void open() throws IOException {
        network = networkAs(EDGE);
        admin = kafka.newAdmin();
    }

    @AfterEach
    void close() {
        network.close();
        admin.close();
    }

    @Test
    void shouldFindTheTopicByItsIdAloneOnTheWire() throws Exception {
        Uuid id = create("cid", 1, Map.of());
        create("cother", 1, Map.of());
        byte[] batch = stamped(producer(), 0, "by id");
        // The name of another topic: it is not on the wire, or the line would be there.
        assertThat(produce(leader("cid"), new AskedBatch("cother", id, 0, batch))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
        assertThat(contents("cid")).containsExactly("by id");
        assertThat(contents("cother")).isEmpty();
        assertThat(produce(leader("cid"), new AskedBatch("cid", Uuid.randomUuid(), 0, batch))
                        .outcome())
                .isEqualTo(ProduceOutcome.TOPIC_ID_UNKNOWN);
    }

    @Test
    void shouldTellHowLongTopicsKeepLinesByTheirOwnTime() throws Exception {
        create("ckeeps", 1, Map.of("retention.ms", "3600000"));
        create("cforever", 1, Map.of("retention.ms", "-1"));
        create("ccompacted", 1, Map.of("cleanup.policy", "compact", "retention.ms", "3600000"));
        create("carrival", 1, Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "3600000"));
        create("xunseen", 1, Map.of("retention.ms", "3600000"));
        List<String> asked = List.of("ckeeps", "cforever", "ccompacted", "carrival", "xunseen", "cmissing");
        Connection connection = leader("ckeeps");
        assertThat(ask(network, (Reply<Map<String, Long>> reply) -> connection.retentions(asked, reply)))
                .containsOnly(Map.entry("ckeeps", 3_600_000L));
    }

    @Test
    void shouldTellEachBatchOfARequestItsOwnOutcome() throws Exception {
        Uuid good = create("cgood", 2, Map.of());
        Uuid small = create("ctiny", 1, Map.of("max.message.bytes", "200"));
        Uuid denied = create("xforeign", 1, Map.of());
        Uuid compacted = create("ckeys", 1, Map.of("cleanup.policy", "compact"));
        ProducerIdentity producer = producer();
        byte[] damaged = stamped(producer, 0, "damaged on the way");
        damaged[damaged.length - 2]++;
        Map<String, AskedBatch> entries = Map.of(
                "good", new AskedBatch("cgood", good, 0, stamped(producer, 0, "fine")),
                "missing partition", new AskedBatch("cgood", good, 9, stamped(producer, 0, "nowhere")),
                "damaged", new AskedBatch("cgood", good, 1, damaged),
                "too large", new AskedBatch("ctiny", small, 0, stamped(producer, 0, "x".repeat(500))),
                "denied", new AskedBatch("xforeign", denied, 0, stamped(producer, 0, "no")),
                "unknown id", new AskedBatch("cghost", Uuid.randomUuid(), 0, stamped(producer, 0, "no")),
                "key needed", new AskedBatch("ckeys", compacted, 0, stamped(producer, 0, "no key")));
        Connection connection = leader("cgood");
        connection.produce(List.copyOf(entries.values()), REPLICATION_MILLIS);
        entries.forEach((name, entry) -> await(name, () -> entry.answer != null));
        Map<String, ProduceOutcome> outcomes = new HashMap<>();
        entries.forEach((name, entry) -> outcomes.put(name, entry.answer.outcome()));
        assertThat(outcomes)
                .isEqualTo(Map.of(
                        "good", ProduceOutcome.DELIVERED,
                        "missing partition", ProduceOutcome.TOPIC_MISSING,
                        "damaged", ProduceOutcome.CORRUPT,
                        "too large", ProduceOutcome.TOO_LARGE,
                        "denied", ProduceOutcome.DENIED,
                        "unknown id", ProduceOutcome.TOPIC_ID_UNKNOWN,
                        "key needed", ProduceOutcome.REFUSED));
        assertThat(contents("cgood")).containsExactly("fine");
        assertThat(entries.values()).allSatisfy(entry -> {
            assertThat(entry.answers).isEqualTo(1);
            assertThat(entry.answer.detail()).doesNotContain("no key");
        });
    }

    @Test
    void shouldBeToldTheNewLeaderByTheOneThatIsNot() throws Exception {
        Uuid id = create("cmoved", 1, Map.of(), List.of(1, 2));
        ProduceAnswer answer = produce(
                connection(2, Lane.HEALTHY),
                new AskedBatch("cmoved", id, 0, stamped(producer(), 0, "to the wrong one")));
        assertThat(answer.outcome()).isEqualTo(ProduceOutcome.NOT_LEADER);
        assertThat(answer.leader()).isEqualTo(address(1));
        assertThat(answer.leaderEpoch()).isNotNegative();
    }

    @Test
    void shouldAskForTopicsWithoutMakingThem() throws Exception {
        Uuid id = create("casked", 3, Map.of());
        BrokerNetwork almighty = networkAs("admin");
        try {
            Connection connection = ready(almighty, address(1), Lane.CONTROL);
            ClusterMetadata metadata =
                    ask(almighty, reply -> connection.metadata(List.of("casked", "cnever-made"), reply));
            assertThat(metadata.brokers()).containsExactlyInAnyOrder(address(1), address(2));
            assertThat(topic(metadata, "casked")).satisfies(topic -> {
                assertThat(topic.outcome()).isEqualTo(TopicOutcome.KNOWN);
                assertThat(topic.id()).isEqualTo(id);
                assertThat(topic.leaders()).containsOnly(1);
                assertThat(topic.leaderEpochs()).hasSize(3);
            });
            assertThat(topic(metadata, "cnever-made").outcome()).isEqualTo(TopicOutcome.MISSING);
            assertThat(admin.listTopics().names().get()).doesNotContain("cnever-made");
        } finally {
            almighty.close();
        }
    }

    @Test
    void shouldSayWhichTopicsAreDeniedAndWhichNamesAreNone() throws Exception {
        create("xsecret", 1, Map.of());
        Connection connection = connection(1, Lane.CONTROL);
        ClusterMetadata metadata =
                ask(network, reply -> connection.metadata(List.of("xsecret", "c bad name!", "cmissing"), reply));
        assertThat(topic(metadata, "xsecret").outcome()).isEqualTo(TopicOutcome.DENIED);
        assertThat(topic(metadata, "cmissing").outcome()).isEqualTo(TopicOutcome.MISSING);
        assertThat(topic(metadata, "c bad name!").outcome()).isNotEqualTo(TopicOutcome.KNOWN);
    }

    @Test
    void shouldGetAProducerIdWithNoMoreThanTheRightToWrite() throws Exception {
        ProducerIdentity first = producer();
        assertThat(first.id()).isNotNegative();
        assertThat(producer().id()).isNotEqualTo(first.id());
    }

    @Test
    void shouldRecogniseABatchThatComesTwice() throws Exception {
        Uuid id = create("ctwice", 1, Map.of());
        ProducerIdentity producer = producer();
        byte[] first = stamped(producer, 0, "one", "two");
        byte[] second = stamped(producer, 2, "three");
        for (byte[] batch : List.of(first, first, second, first, second)) {
            assertThat(produce(leader("ctwice"), new AskedBatch("ctwice", id, 0, batch))
                            .outcome())
                    .isEqualTo(ProduceOutcome.DELIVERED);
        }
        assertThat(contents("ctwice")).containsExactly("one", "two", "three");
    }

    @Test
    void shouldStartOverWithTheNextEpochOfOnePartitionAlone() throws Exception {
        Uuid id = create("cepoch", 2, Map.of());
        ProducerIdentity producer = producer();
        Connection leader = leader("cepoch");
        assertThat(produce(leader, new AskedBatch("cepoch", id, 0, stamped(producer, 0, "a")))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
        assertThat(produce(leader, new AskedBatch("cepoch", id, 0, stamped(producer, 7, "gap")))
                        .outcome())
                .isEqualTo(ProduceOutcome.SEQUENCE_LOST);
        ProducerIdentity next = new ProducerIdentity(producer.id(), (short) (producer.epoch() + 1));
        assertThat(produce(leader, new AskedBatch("cepoch", id, 0, stamped(next, 0, "b")))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
        assertThat(produce(leader, new AskedBatch("cepoch", id, 0, stamped(producer, 1, "late")))
                        .outcome())
                .isEqualTo(ProduceOutcome.SEQUENCE_LOST);
        // The other partition knows nothing of it.
        assertThat(produce(leader, new AskedBatch("cepoch", id, 1, stamped(producer, 0, "c")))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
        assertThat(contents("cepoch")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void shouldTakeABatchAgainWithAnotherTimeInItsHeader() throws Exception {
        Uuid id = create("ctime", 1, Map.of());
        ProducerIdentity producer = producer();
        long future = System.currentTimeMillis() + Duration.ofDays(2).toMillis();
        byte[] batch = TestBatches.recordBatch(List.of("tomorrow"), future);
        BatchHeader.stamp(batch, producer.id(), producer.epoch(), 0);
        assertThat(produce(leader("ctime"), new AskedBatch("ctime", id, 0, batch))
                        .outcome())
                .isEqualTo(ProduceOutcome.INVALID_TIMESTAMP);
        BatchHeader.moveTimestamps(batch, System.currentTimeMillis());
        BatchHeader.stamp(batch, producer.id(), producer.epoch(), 0);
        assertThat(produce(leader("ctime"), new AskedBatch("ctime", id, 0, batch))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
    }

    @Test
    void shouldNotBeReadyWhileTheBrokerThrottles() throws Exception {
        Uuid id = create("cthrottled", 1, Map.of());
        ProducerIdentity producer = producer();
        Connection leader = leader("cthrottled");
        quota(20_000.0);
        try {
            int sent = 0;
            while (leader.isReady()) {
                assertThat(sent).as("requests without being throttled").isLessThan(200);
                assertThat(produce(
                                        leader,
                                        new AskedBatch(
                                                "cthrottled", id, 0, stamped(producer, sent++, "x".repeat(50_000))))
                                .outcome())
                        .isEqualTo(ProduceOutcome.DELIVERED);
            }
            assertThat(leader.trouble()).isNull();
            assertThat(leader.delayMillis()).isPositive();
        } finally {
            quota(null);
        }
    }

    @Test
    void shouldAnswerOnceWhenTheBrokerDoesNot() throws Exception {
        Uuid id = create("cfrozen", 1, Map.of(), List.of(2));
        ProducerIdentity producer = producer();
        Connection leader = connection(2, Lane.SUSPECT);
        Broker broker = kafka.broker(2);
        broker.freeze();
        try {
            AskedBatch entry = new AskedBatch("cfrozen", id, 0, stamped(producer, 0, "waits"));
            ProduceAnswer answer = produce(leader, entry);
            assertThat(answer.outcome()).isEqualTo(ProduceOutcome.UNREACHABLE);
            assertThat(answer.detail()).contains("broker 2");
            assertThat(leader.inFlight()).isZero();
            assertThat(entry.answers).isEqualTo(1);
        } finally {
            broker.resume();
        }
        await("the connection again", leader::isReady);
    }

    @Test
    void shouldAnswerWhatIsInFlightWhenAConnectionIsBrokenOff() throws Exception {
        Uuid id = create("cbroken", 1, Map.of(), List.of(2));
        ProducerIdentity producer = producer();
        Connection leader = connection(2, Lane.HEALTHY);
        kafka.broker(2).freeze();
        try {
            AskedBatch entry = new AskedBatch("cbroken", id, 0, stamped(producer, 0, "waits"));
            leader.produce(List.of(entry), REPLICATION_MILLIS);
            network.poll(10);
            leader.breakOff();
            await("an answer", () -> entry.answer != null);
            assertThat(entry.answer.outcome()).isEqualTo(ProduceOutcome.UNREACHABLE);
        } finally {
            kafka.broker(2).resume();
        }
    }

    @Test
    void shouldFinishOnTheOldCertificateWhatIsInFlightWhenItChanges() throws Exception {
        Uuid id = create("crenew", 1, Map.of(), List.of(2));
        ProducerIdentity producer = producer();
        Connection leader = connection(2, Lane.HEALTHY);
        kafka.broker(2).freeze();
        AskedBatch entry = new AskedBatch("crenew", id, 0, stamped(producer, 0, "old certificate"));
        try {
            leader.produce(List.of(entry), REPLICATION_MILLIS);
            network.poll(10);
            write(EDGE);
            await("new connections", () -> {
                network.refreshCertificates();
                return network.isDraining();
            });
        } finally {
            kafka.broker(2).resume();
        }
        await("an answer", () -> entry.answer != null);
        assertThat(entry.answer.outcome()).isEqualTo(ProduceOutcome.DELIVERED);
        await("the old ones closed", () -> !network.isDraining());
        assertThat(produce(
                                connection(2, Lane.HEALTHY),
                                new AskedBatch("crenew", id, 0, stamped(producer, 1, "new certificate")))
                        .outcome())
                .isEqualTo(ProduceOutcome.DELIVERED);
    }

    @Test
    void shouldBreakOffOnTheOldCertificateWhatTheNewOneHasNoConnectionFor() throws Exception {
        Uuid id = create("cbrokenold", 1, Map.of(), List.of(2));
        ProducerIdentity producer = producer();
        Connection leader = connection(2, Lane.HEALTHY);
        kafka.broker(2).freeze();
        try {
            AskedBatch entry = new AskedBatch("cbrokenold", id, 0, stamped(producer, 0, "waits"));
            leader.produce(List.of(entry), REPLICATION_MILLIS);
            network.poll(10);
            write(EDGE);
            await("new connections", () -> {
                network.refreshCertificates();
                return network.isDraining();
            });
            leader.breakOff();
            await("an answer", () -> entry.answer != null);
            assertThat(entry.answer.outcome()).isEqualTo(ProduceOutcome.UNREACHABLE);
            assertThat(leader.inFlight()).isZero();
        } finally {
            kafka.broker(2).resume();
        }
    }

    @Test
    void shouldSayThatTheBrokersCertificateIsNotTrusted() throws Exception {
        ClientCertificate edge = kafka.issueClient(EDGE);
        Path foreign = Files.createDirectory(files.resolve("foreign"));
        TlsFiles tls = new TlsFiles(
                Files.writeString(foreign.resolve("edge.crt.pem"), edge.certificatePem()),
                Files.writeString(foreign.resolve("edge.key.pem"), edge.keyPem()),
                Files.writeString(foreign.resolve("ca.pem"), edge.certificatePem()));
        BrokerNetwork distrusting = new BrokerNetwork(settings(), tls, Duration.ofMillis(100), Clock.SYSTEM);
        distrusting.start();
        try {
            Connection connection = distrusting.connection(address(1), Lane.CONTROL);
            await(distrusting, "a refusal", () -> {
                connection.isReady();
                String trouble = connection.trouble();
                return trouble != null && trouble.contains("no TLS connection to broker 1");
            });
        } finally {
            distrusting.close();
        }
    }

    /** The library keeps to the family of the first address; these brokers listen at the other. */
    @Test
    void shouldConnectThoughNobodyListensAtTheFamilyThatComesFirst() throws Exception {
        InetAddress[] both = {InetAddress.getAllByName("::1")[0], InetAddress.getAllByName("127.0.0.1")[0]};
        BrokerNetwork dual = new BrokerNetwork(settings(), write(EDGE), Duration.ofDays(1), Clock.SYSTEM, host -> both);
        dual.start();
        try {
            Connection connection = dual.connection(address(1), Lane.CONTROL);
            await(dual, "a connection", connection::isReady);
        } finally {
            dual.close();
        }
    }

    private static byte[] stamped(ProducerIdentity producer, int sequence, String... lines) {
        byte[] batch = TestBatches.recordBatch(List.of(lines), System.currentTimeMillis());
        BatchHeader.stamp(batch, producer.id(), producer.epoch(), sequence);
        return batch;
    }

    private static NetworkSettings settings() {
        return new NetworkSettings("contract", REQUEST_TIMEOUT, Duration.ofMillis(50), Duration.ofSeconds(1));
    }

    private BrokerNetwork networkAs(String name) throws IOException {
        BrokerNetwork made = new BrokerNetwork(settings(), write(name), Duration.ofMillis(100), Clock.SYSTEM);
        made.start();
        return made;
    }

    private TlsFiles write(String name) throws IOException {
        ClientCertificate certificate = kafka.issueClient(name);
        Path directory = Files.createDirectories(files.resolve(name));
        return new TlsFiles(
                Files.writeString(directory.resolve("edge.crt.pem"), certificate.certificatePem()),
                Files.writeString(directory.resolve("edge.key.pem"), certificate.keyPem()),
                Files.writeString(directory.resolve("ca.pem"), certificate.caPem()));
    }

    private BrokerAddress address(int broker) {
        BrokerAddress listener = BrokerAddress.bootstrap(kafka.broker(broker).bootstrapServers());
        return new BrokerAddress(broker, listener.host(), listener.port());
    }

    private Uuid create(String topic, int partitions, Map<String, String> configs) throws Exception {
        return create(topic, partitions, configs, List.of(1));
    }

    private Uuid create(String topic, int partitions, Map<String, String> configs, List<Integer> replicas)
            throws Exception {
        Map<Integer, List<Integer>> assignment = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            assignment.put(i, replicas);
        }
        Map<String, String> all = new HashMap<>(Map.of("min.insync.replicas", "1"));
        all.putAll(configs);
        Uuid id = admin.createTopics(List.of(new NewTopic(topic, assignment).configs(all)))
                .topicId(topic)
                .get();
        // Known to the leader, not only to the controller.
        Connection connection = connection(replicas.get(0), Lane.CONTROL);
        await("topic " + topic + " on its leader", () -> {
            ClusterMetadata metadata = ask(network, reply -> connection.metadata(List.of(topic), reply));
            return topic(metadata, topic).outcome() != TopicOutcome.MISSING;
        });
        return id;
    }

    private ProducerIdentity producer() {
        Connection connection = connection(1, Lane.CONTROL);
        List<ProducerIdentity> given = new ArrayList<>();
        // A coordinator that has just started says so.
        await("a producer id", () -> {
            if (given.isEmpty() && connection.inFlight() == 0 && connection.isReady()) {
                connection.producerId(new Reply<>() {
                    @Override
                    public void received(ProducerIdentity answer) {
                        given.add(answer);
                    }

                    @Override
                    public void failed(String detail) {
                        assertThat(detail).contains("loading");
                    }
                });
            }
            return !given.isEmpty();
        });
        return given.get(0);
    }

    private Connection leader(String topic) {
        assertThat(topic).as("all but a few topics are on broker 1").isNotEmpty();
        return connection(1, Lane.HEALTHY);
    }

    private Connection connection(int broker, Lane lane) {
        return ready(network, address(broker), lane);
    }

    private static Connection ready(BrokerNetwork network, BrokerAddress address, Lane lane) {
        Connection connection = network.connection(address, lane);
        await(network, connection.toString(), connection::isReady);
        return connection;
    }

    private ProduceAnswer produce(Connection connection, AskedBatch entry) {
        await("ready", connection::isReady);
        connection.produce(List.of(entry), REPLICATION_MILLIS);
        await("an answer", () -> entry.answer != null);
        return entry.answer;
    }

    private static TopicMetadata topic(ClusterMetadata metadata, String name) {
        return metadata.topics().stream()
                .filter(topic -> topic.topic().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <T> T ask(BrokerNetwork network, Consumer<Reply<T>> question) {
        List<T> answers = new ArrayList<>();
        question.accept(new Reply<>() {
            @Override
            public void received(T answer) {
                answers.add(answer);
            }

            @Override
            public void failed(String detail) {
                throw new AssertionError(detail);
            }
        });
        await(network, "an answer", () -> !answers.isEmpty());
        return answers.get(0);
    }

    private void await(String what, BooleanSupplier condition) {
        await(network, what, condition);
    }

    private static void await(BrokerNetwork network, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not reached: " + what);
            }
            network.refreshCertificates();
            network.poll(10);
        }
    }

    private void quota(Double bytesPerSecond) throws Exception {
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
                        new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, EDGE)),
                        List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
                .all()
                .get();
    }

    private List<String> contents(String topic) throws Exception {
        Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
        properties.put("auto.offset.reset", "earliest");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> lines = new ArrayList<>();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                consumer.poll(Duration.ofMillis(200))
                        .forEach(message -> lines.add(new String(message.value(), StandardCharsets.ISO_8859_1)));
            }
            return lines;
        }
    }
}
