// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.delivery.TlsFiles;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.AskedBatch;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.ClusterMetadata;
import dev.caudal.delivery.internal.wire.Connection;
import dev.caudal.delivery.internal.wire.Lane;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import dev.caudal.delivery.internal.wire.ProduceAnswer;
import dev.caudal.delivery.internal.wire.ProducerIdentity;
import dev.caudal.delivery.internal.wire.Reply;
import dev.caudal.delivery.internal.wire.SimulatedNetwork;
import dev.caudal.delivery.internal.wire.TopicMetadata;
import dev.caudal.delivery.internal.wire.TopicMetadata.TopicOutcome;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the {@link Cluster} to the truth: what is played to it is played to real brokers as well, through the same connections,
 * and each answer has to be the same.
 */
@WithLocalKafka(
        brokers = 3,
        sharing = WithLocalKafka.Sharing.CLASS,
        brokerProperties = "producer.id.expiration.check.interval.ms=200")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClusterContractIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BROKERS = 3;
    private static final String EDGE = "edge-fake-contract";
    private static final String NO_SUCH_TOPIC = "cnever";
    private static final int REPLICATION_MILLIS = 500;
    private static final int FEW_BYTES = 400;

    private final LocalKafka kafka;
    private final TlsFiles tls;

    ClusterContractIT(LocalKafka kafka, @TempDir Path files) throws Exception {
        this.kafka = kafka;
        ClientCertificate certificate = kafka.issueClient(EDGE);
        tls = new TlsFiles(
                Files.writeString(files.resolve("edge.crt.pem"), certificate.certificatePem()),
                Files.writeString(files.resolve("edge.key.pem"), certificate.keyPem()),
                Files.writeString(files.resolve("ca.pem"), certificate.caPem()));
        try (Admin admin = kafka.newAdmin()) {
            admin.createAcls(Stream.of(AclOperation.WRITE, AclOperation.DESCRIBE_CONFIGS)
                            .map(operation -> new AclBinding(
                                    new ResourcePattern(ResourceType.TOPIC, "c", PatternType.PREFIXED),
                                    new AccessControlEntry("User:" + EDGE, "*", operation, AclPermissionType.ALLOW)))
                            .toList())
                    .all()
                    .get();
        }
    }

    @Test
    void shouldRememberFiveBatchesOfAProducer() throws Exception {
        play(side -> {
            side.create("cfive", 1, Map.of());
            int producer = side.newProducer();
            for (int i = 0; i < 7; i++) {
                side.produce(1, "cfive", 0, side.batch(producer, 0, i * 2, 2));
            }
            for (int i = 0; i < 7; i++) {
                side.produce(1, "cfive", 0, side.batch(producer, 0, i * 2, 2));
            }
            // The same numbers, more lines; and the numbers of two batches in one.
            side.produce(1, "cfive", 0, side.batch(producer, 0, 12, 3));
            side.produce(1, "cfive", 0, side.batch(producer, 0, 10, 4));
            side.produce(1, "cfive", 0, side.batch(producer, 0, 20, 1));
            side.produce(1, "cfive", 0, side.batch(producer, 0, 14, 1));
        });
    }

    @Test
    void shouldBeginAnewWithTheNextEpochAndFenceTheOneBefore() throws Exception {
        play(side -> {
            side.create("cepochs", 2, Map.of());
            int producer = side.newProducer();
            side.produce(1, "cepochs", 0, side.batch(producer, 0, 0, 1));
            side.produce(1, "cepochs", 0, side.batch(producer, 1, 1, 1));
            side.produce(1, "cepochs", 0, side.batch(producer, 1, 0, 2));
            side.produce(1, "cepochs", 0, side.batch(producer, 0, 1, 1));
            side.produce(1, "cepochs", 0, side.batch(producer, 0, 0, 1));
            side.produce(1, "cepochs", 0, side.batch(producer, 1, 0, 2));
            side.produce(1, "cepochs", 0, side.batch(producer, 3, 0, 1));
            side.produce(1, "cepochs", 0, side.batch(producer, 2, 0, 1));
            // The other partition has not heard of it.
            side.produce(1, "cepochs", 1, side.batch(producer, 0, 5, 1));
            side.produce(1, "cepochs", 1, side.batch(producer, 0, 6, 1));
        });
    }

    @Test
    void shouldCountSequencesRoundTheEnd() throws Exception {
        play(side -> {
            side.create("cround", 1, Map.of());
            int producer = side.newProducer();
            side.produce(1, "cround", 0, side.batch(producer, 0, Integer.MAX_VALUE - 1, 4));
            side.produce(1, "cround", 0, side.batch(producer, 0, 2, 1));
            side.produce(1, "cround", 0, side.batch(producer, 0, Integer.MAX_VALUE - 1, 4));
            side.produce(1, "cround", 0, side.batch(producer, 0, 4, 1));
        });
    }

    @Test
    void shouldRefuseWhatIsWrongWithABatchInTheSameOrder() throws Exception {
        play(side -> {
            side.create("cwrong", 1, Map.of("max.message.bytes", String.valueOf(FEW_BYTES)));
            int producer = side.newProducer();
            side.produce(1, "cwrong", 0, side.batch(producer, 0, 0, 1));
            for (int sequence : new int[] {0, 1, 7}) {
                side.produce(1, "cwrong", 0, side.batch(producer, 0, sequence, 20));
                side.produce(1, "cwrong", 0, damaged(side.batch(producer, 0, sequence, 20)));
                side.produce(1, "cwrong", 0, damaged(side.batch(producer, 0, sequence, 1)));
                side.produce(1, "cwrong", 0, side.ahead(producer, 0, sequence, 1));
                side.produce(1, "cwrong", 0, damaged(side.ahead(producer, 0, sequence, 1)));
                side.produce(1, "cwrong", 0, side.ahead(producer, 0, sequence, 20));
            }
            side.produce(1, "cwrong", 0, side.ahead(producer, 1, 1, 1));
            side.produce(1, "cwrong", 3, side.batch(producer, 0, 20, 20));
            side.produce(2, "cwrong", 0, damaged(side.batch(producer, 0, 20, 20)));
            side.produce(1, "cwrong", 0, side.batch(producer, 0, 1, 1));
        });
    }

    @Test
    void shouldSayWhoLeads() throws Exception {
        play(side -> {
            side.create("cled", 2, Map.of());
            int producer = side.newProducer();
            side.produce(1, "cled", 0, side.batch(producer, 0, 0, 1));
            side.produce(2, "cled", 0, side.batch(producer, 0, 1, 1));
            side.lead("cled", 0, 2);
            side.produce(1, "cled", 0, side.batch(producer, 0, 1, 1));
            // The log has moved, and what it remembers with it.
            side.produce(2, "cled", 0, side.batch(producer, 0, 0, 1));
            side.produce(2, "cled", 0, side.batch(producer, 0, 2, 1));
            side.produce(2, "cled", 0, side.batch(producer, 0, 1, 1));
            side.lead("cled", 0, 1);
            side.produce(1, "cled", 0, side.batch(producer, 0, 1, 1));
            side.produce(2, "cled", 9, side.batch(producer, 0, 0, 1));
            side.metadata(1, "cled");
        });
    }

    @Test
    void shouldTellTopicsAndTheirLivesApart() throws Exception {
        play(side -> {
            side.metadata(1, NO_SUCH_TOPIC);
            side.create("clives", 2, Map.of());
            int producer = side.newProducer();
            side.metadata(1, "clives");
            side.produce(1, "clives", 0, side.batch(producer, 0, 0, 1));
            side.produce(1, "clives", 2, side.batch(producer, 0, 0, 1));
            Uuid before = side.id("clives");
            side.delete("clives");
            side.metadata(1, "clives");
            side.produceTo(before, 1, "clives", 0, side.batch(producer, 0, 1, 1));
            side.create("clives", 1, Map.of());
            side.metadata(1, "clives");
            side.produceTo(before, 1, "clives", 0, side.batch(producer, 0, 1, 1));
            // The new log knows of no producer, and takes whatever number comes first.
            side.produce(1, "clives", 0, side.batch(producer, 0, 1, 1));
            side.produce(1, "clives", 0, side.batch(producer, 0, 0, 1));
            side.produce(1, "clives", 1, side.batch(producer, 0, 0, 1));
            side.grow("clives", 3);
            side.metadata(1, "clives");
            side.produce(1, "clives", 2, side.batch(producer, 0, 0, 1));
            side.produceTo(Uuid.randomUuid(), 1, "clives", 0, side.batch(producer, 0, 0, 1));
        });
    }

    @Test
    void shouldDenyAndTellHowLongLinesAreKept() throws Exception {
        play(side -> {
            side.create("xsecret", 1, Map.of());
            side.create("ckept", 1, Map.of("retention.ms", "3600000"));
            side.create("cforever", 1, Map.of("retention.ms", "-1"));
            int producer = side.newProducer();
            side.metadata(1, "xsecret");
            Uuid id = side.idThatNobodyTells("xsecret");
            side.produceTo(id, 1, "xsecret", 0, side.batch(producer, 0, 0, 1));
            side.produceTo(id, 1, "xsecret", 5, side.batch(producer, 0, 0, 1));
            side.produceTo(id, 2, "xsecret", 0, side.batch(producer, 0, 0, 1));
            side.produceTo(id, 1, "xsecret", 0, damaged(side.batch(producer, 0, 0, 1)));
            side.retentions(1, "xsecret", "ckept", "cforever", NO_SUCH_TOPIC);
            // Older than it keeps lines: acknowledged all the same, and that is why the edge asks.
            side.produce(1, "ckept", 0, side.old(producer, 0, 0, 1));
        });
    }

    @Test
    void shouldForgetAProducerAndTakeWhateverNumberComesNext() throws Exception {
        play(side -> {
            side.create("cforgotten", 1, Map.of());
            int producer = side.newProducer();
            side.produce(1, "cforgotten", 0, side.batch(producer, 2, 0, 3));
            side.produce(1, "cforgotten", 0, side.batch(producer, 2, 3, 2));
            side.forgetProducers("cforgotten");
            side.produce(1, "cforgotten", 0, side.batch(producer, 2, 3, 2));
            side.produce(1, "cforgotten", 0, side.batch(producer, 2, 0, 3));
            side.produce(1, "cforgotten", 0, side.batch(producer, 2, 5, 1));
            side.forgetProducers("cforgotten");
            side.produce(1, "cforgotten", 0, side.batch(producer, 0, 9, 1));
        });
    }

    @Test
    void shouldWaitForFollowersAndDoWithoutThem() throws Exception {
        play(side -> {
            side.createReplicated("creplicated", Map.of("min.insync.replicas", "2", "max.message.bytes", "400"));
            int producer = side.newProducer();
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 0, 1));
            side.followersStandStill("creplicated", true);
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 1, 1));
            // It is written; whoever sends it again waits again.
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 1, 1));
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 9, 1));
            side.followersStandStill("creplicated", false);
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 1, 1));
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 2, 1));
            side.lacksReplicas("creplicated", true);
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 3, 1));
            side.produce(1, "creplicated", 0, damaged(side.batch(producer, 0, 3, 20)));
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 2, 1));
            side.lacksReplicas("creplicated", false);
            side.produce(1, "creplicated", 0, side.batch(producer, 0, 3, 1));
        });
    }

    /** Whatever two producers may send to a partition that changes its leader. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldAnswerWhateverChanceSends(long seed) throws Exception {
        play(side -> chance(side, seed));
    }

    private static void chance(Side side, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        String topic = "cchance" + seed;
        side.create(topic, 1, Map.of("max.message.bytes", String.valueOf(FEW_BYTES)));
        int[] producers = {side.newProducer(), side.newProducer()};
        int[] epochs = {0, 0};
        int[] nexts = {0, 0};
        int leader = 1;
        for (int i = 0; i < 150; i++) {
            if (i % 50 == 49) {
                leader = leader % BROKERS + 1;
                side.lead(topic, 0, leader);
            }
            int who = random.nextInt(2);
            int count = 1 + random.nextInt(4);
            int epoch = epochs[who];
            int sequence = nexts[who];
            switch (random.nextInt(12)) {
                case 0 -> sequence = Math.max(0, sequence - 1 - random.nextInt(12));
                case 1 -> sequence += 1 + random.nextInt(3);
                case 2 -> {
                    epoch++;
                    sequence = random.nextInt(3) == 0 ? sequence : 0;
                }
                case 3 -> epoch = Math.max(0, epoch - 1);
                case 4 -> count = 20;
                default -> {
                    // As it should be.
                }
            }
            byte[] batch = random.nextInt(20) == 0
                    ? side.ahead(producers[who], epoch, sequence, count)
                    : side.batch(producers[who], epoch, sequence, count);
            int at = random.nextInt(15) == 0 ? leader % BROKERS + 1 : leader;
            boolean taken = side.produce(at, topic, 0, random.nextInt(15) == 0 ? damaged(batch) : batch);
            if (taken && (epoch > epochs[who] || sequence == nexts[who])) {
                epochs[who] = epoch;
                nexts[who] = sequence + count;
            }
        }
    }

    private void play(Script script) throws Exception {
        try (Real real = new Real();
                Simulated simulated = new Simulated()) {
            script.play(real);
            script.play(simulated);
            assertThat(real.said).isNotEmpty();
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < Math.max(real.said.size(), simulated.said.size()); i++) {
                String truth = i < real.said.size() ? real.said.get(i) : "nothing";
                String fake = i < simulated.said.size() ? simulated.said.get(i) : "nothing";
                if (!fake.equals(truth)) {
                    differences.add("real " + truth + "\n  simulated " + fake);
                }
            }
            assertThat(differences).isEmpty();
        }
    }

    private static byte[] damaged(byte[] batch) {
        batch[batch.length - 2]++;
        return batch;
    }

    private interface Script {
        void play(Side side) throws Exception;
    }

    /** Brokers, simulated or real, and what they have said. */
    private abstract static class Side implements AutoCloseable {
        final List<String> said = new ArrayList<>();
        private final List<ProducerIdentity> producers = new ArrayList<>();
        private final Map<String, Connection> connections = new HashMap<>();
        private int lines;

        abstract BrokerNetwork network();

        abstract BrokerAddress address(int broker);

        abstract Clock clock();

        /** All of its partitions are led by broker 1, which knows it. */
        abstract void create(String topic, int partitions, Map<String, String> configs) throws Exception;

        /** One partition, with a follower. */
        abstract void createReplicated(String topic, Map<String, String> configs) throws Exception;

        abstract void delete(String topic) throws Exception;

        abstract void grow(String topic, int partitions) throws Exception;

        abstract void lead(String topic, int partition, int broker) throws Exception;

        abstract void forgetProducers(String topic) throws Exception;

        abstract void followersStandStill(String topic, boolean still) throws Exception;

        abstract void lacksReplicas(String topic, boolean lacks) throws Exception;

        abstract Uuid idThatNobodyTells(String topic) throws Exception;

        Connection connection(int broker, Lane lane) {
            Connection connection = connections.computeIfAbsent(
                    broker + " " + lane, any -> network().connection(address(broker), lane));
            await(connection.toString(), connection::isReady);
            return connection;
        }

        void await(String what, BooleanSupplier condition) {
            long deadline = clock().nanoTime() + PATIENCE.toNanos();
            while (!condition.getAsBoolean()) {
                if (clock().nanoTime() - deadline > 0) {
                    throw new AssertionError("not reached: " + what);
                }
                network().refreshCertificates();
                network().poll(10);
            }
        }

        /** Empty if the broker is not able to answer yet. */
        <T> Optional<T> ask(Consumer<Reply<T>> question) {
            List<Optional<T>> answers = new ArrayList<>();
            question.accept(new Reply<>() {
                @Override
                public void received(T answer) {
                    answers.add(Optional.of(answer));
                }

                @Override
                public void failed(String detail) {
                    answers.add(Optional.empty());
                }
            });
            await("an answer", () -> !answers.isEmpty());
            return answers.get(0);
        }

        int newProducer() {
            await("a producer id", () -> {
                Connection connection = connection(1, Lane.CONTROL);
                ask(connection::producerId).ifPresent(producers::add);
                return !producers.isEmpty();
            });
            return producers.size() - 1;
        }

        byte[] batch(int producer, int epoch, int sequence, int count) {
            return stamped(producer, epoch, sequence, count, 0);
        }

        /** Of a machine whose clock is two days ahead. */
        byte[] ahead(int producer, int epoch, int sequence, int count) {
            return stamped(producer, epoch, sequence, count, Duration.ofDays(2).toMillis());
        }

        byte[] old(int producer, int epoch, int sequence, int count) {
            return stamped(producer, epoch, sequence, count, -Duration.ofDays(2).toMillis());
        }

        private byte[] stamped(int producer, int epoch, int sequence, int count, long millis) {
            byte[] batch = Lines.batch(0, 0, lines, count, clock().millis() + millis, false);
            lines += count;
            ProducerIdentity identity = producers.get(producer);
            BatchHeader.stamp(batch, identity.id(), (short) (identity.epoch() + epoch), sequence);
            return batch;
        }

        TopicMetadata topic(int broker, String name) {
            Connection connection = connection(broker, Lane.CONTROL);
            List<ClusterMetadata> answers = new ArrayList<>();
            await("metadata", () -> {
                this.<ClusterMetadata>ask(reply -> connection.metadata(List.of(name), reply))
                        .ifPresent(answers::add);
                return !answers.isEmpty();
            });
            return answers.get(0).topics().get(0);
        }

        Uuid id(String topic) {
            return topic(1, topic).id();
        }

        void metadata(int broker, String topic) {
            TopicMetadata answer = topic(broker, topic);
            List<Integer> leaders = new ArrayList<>();
            for (int leader : answer.leaders()) {
                leaders.add(leader);
            }
            say(topic + ": " + answer.outcome() + ", led by " + leaders);
        }

        void retentions(int broker, String... topics) {
            Connection connection = connection(broker, Lane.CONTROL);
            say("kept: "
                    + new java.util.TreeMap<>(
                            this.<Map<String, Long>>ask(reply -> connection.retentions(List.of(topics), reply))
                                    .orElseThrow()));
        }

        boolean produce(int broker, String topic, int partition, byte[] batch) {
            return produceTo(id(topic), broker, topic, partition, batch);
        }

        boolean produceTo(Uuid id, int broker, String topic, int partition, byte[] batch) {
            Connection connection = connection(broker, Lane.HEALTHY);
            AskedBatch entry = new AskedBatch(topic, id, partition, batch);
            connection.produce(List.of(entry), REPLICATION_MILLIS);
            await("an answer", () -> entry.answer != null);
            ProduceAnswer answer = entry.answer;
            say(Lines.of(batch).count() + " lines, sequence "
                    + ByteBuffer.wrap(batch).getInt(53) + ", for " + topic + "-"
                    + partition + " at broker " + broker + ": " + answer.outcome() + " "
                    + answer.detail().replaceAll(":.*", "")
                    + (answer.leader() == null
                            ? ""
                            : ", led by " + answer.leader().id()));
            return answer.equals(ProduceAnswer.DELIVERED);
        }

        private void say(String what) {
            said.add(said.size() + ". " + what);
        }

        @Override
        public void close() {
            network().close();
        }
    }

    private static final class Simulated extends Side {
        private final World world = new World();
        private final Oracle oracle = new Oracle(world);
        private final Cluster cluster = new Cluster(world, new SplittableRandom(1), oracle, BROKERS);
        private final BrokerNetwork network;

        Simulated() {
            SimulatedNetwork simulated = new SimulatedNetwork(world, cluster);
            cluster.network(simulated);
            network = simulated.network(settings());
        }

        @Override
        BrokerNetwork network() {
            return network;
        }

        @Override
        BrokerAddress address(int broker) {
            return new BrokerAddress(broker, "broker" + broker, Cluster.FIRST_PORT + broker);
        }

        @Override
        Clock clock() {
            return world;
        }

        @Override
        void create(String name, int partitions, Map<String, String> configs) {
            Cluster.Topic topic = cluster.create(name, partitions);
            topic.denied = name.startsWith("x");
            topic.partitions.forEach(partition -> cluster.lead(partition, 1));
            configs.forEach((key, value) -> {
                switch (key) {
                    case "max.message.bytes" -> topic.maxBytes = Integer.parseInt(value);
                    case "retention.ms" ->
                        topic.retentionNanos = value.equals("-1")
                                ? Long.MAX_VALUE
                                : Duration.ofMillis(Long.parseLong(value)).toNanos();
                    default -> {
                        // Replicas are lacking when it is told so.
                    }
                }
            });
            oracle.belongs(name, 0);
        }

        @Override
        void createReplicated(String topic, Map<String, String> configs) {
            create(topic, 1, configs);
        }

        @Override
        void delete(String topic) {
            cluster.topics.remove(topic);
        }

        @Override
        void grow(String name, int partitions) {
            Cluster.Topic topic = cluster.topics.get(name);
            int before = topic.partitions.size();
            cluster.grow(topic, partitions);
            for (int i = before; i < partitions; i++) {
                cluster.lead(topic.partitions.get(i), 1);
            }
        }

        @Override
        void lead(String topic, int partition, int broker) {
            cluster.lead(partition(topic, partition), broker);
        }

        @Override
        void forgetProducers(String topic) {
            Cluster.forgetProducers(partition(topic, 0));
        }

        @Override
        void followersStandStill(String topic, boolean still) {
            partition(topic, 0).replicationNanos = still ? World.MINUTE : 0;
        }

        @Override
        void lacksReplicas(String topic, boolean lacks) {
            partition(topic, 0).lacksReplicas = lacks;
        }

        @Override
        Uuid idThatNobodyTells(String topic) {
            return cluster.topics.get(topic).id;
        }

        private Cluster.Partition partition(String topic, int index) {
            return cluster.topics.get(topic).partitions.get(index);
        }
    }

    private final class Real extends Side {
        private static final int FOLLOWER = 3;

        private final BrokerNetwork network = new BrokerNetwork(settings(), tls, Duration.ofSeconds(1), Clock.SYSTEM);
        private final Admin admin = kafka.newAdmin();

        Real() {
            network.start();
        }

        @Override
        BrokerNetwork network() {
            return network;
        }

        @Override
        BrokerAddress address(int broker) {
            BrokerAddress listener =
                    BrokerAddress.bootstrap(kafka.broker(broker).bootstrapServers());
            return new BrokerAddress(broker, listener.host(), listener.port());
        }

        @Override
        Clock clock() {
            return Clock.SYSTEM;
        }

        @Override
        void create(String topic, int partitions, Map<String, String> configs) throws Exception {
            Map<String, String> all = new HashMap<>(Map.of("min.insync.replicas", "1"));
            all.putAll(configs);
            create(topic, partitions, all, List.of(1));
        }

        @Override
        void createReplicated(String topic, Map<String, String> configs) throws Exception {
            create(topic, 1, configs, List.of(1, FOLLOWER));
        }

        private void create(String topic, int partitions, Map<String, String> configs, List<Integer> replicas)
                throws Exception {
            Map<Integer, List<Integer>> assignment = new HashMap<>();
            for (int i = 0; i < partitions; i++) {
                assignment.put(i, replicas);
            }
            admin.createTopics(List.of(new NewTopic(topic, assignment).configs(configs)))
                    .all()
                    .get();
            awaitEverywhere(topic, known -> known.outcome() != TopicOutcome.MISSING);
        }

        @Override
        void delete(String topic) throws Exception {
            admin.deleteTopics(List.of(topic)).all().get();
            awaitEverywhere(topic, known -> known.outcome() == TopicOutcome.MISSING);
        }

        @Override
        void grow(String topic, int partitions) throws Exception {
            int before = topic(1, topic).leaders().length;
            List<List<Integer>> assignment = new ArrayList<>();
            for (int i = before; i < partitions; i++) {
                assignment.add(List.of(1));
            }
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions, assignment)))
                    .all()
                    .get();
            awaitEverywhere(topic, known -> known.leaders().length == partitions);
        }

        @Override
        void lead(String topic, int partition, int broker) throws Exception {
            TopicPartition moved = new TopicPartition(topic, partition);
            admin.alterPartitionReassignments(Map.of(moved, Optional.of(new NewPartitionReassignment(List.of(broker)))))
                    .all()
                    .get();
            awaitEverywhere(topic, known -> known.leaders()[partition] == broker);
            // While it is still being moved the one before is a follower, and answers as one.
            await(
                    "the move",
                    () -> get(() -> admin.listPartitionReassignments()
                            .reassignments()
                            .get()
                            .isEmpty()));
        }

        @Override
        void forgetProducers(String topic) throws Exception {
            expireProducersAfter("1");
            await(
                    "no producers",
                    () -> get(() ->
                            admin.describeProducers(List.of(new TopicPartition(topic, 0))).all().get().values().stream()
                                    .allMatch(state -> state.activeProducers().isEmpty())));
            expireProducersAfter("86400000");
        }

        private void expireProducersAfter(String millis) throws Exception {
            for (int broker = 1; broker <= BROKERS; broker++) {
                admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(broker)),
                                List.of(new AlterConfigOp(
                                        new ConfigEntry("producer.id.expiration.ms", millis),
                                        AlterConfigOp.OpType.SET))))
                        .all()
                        .get();
            }
        }

        @Override
        void followersStandStill(String topic, boolean still) {
            if (still) {
                kafka.broker(FOLLOWER).freeze();
            } else {
                kafka.broker(FOLLOWER).resume();
            }
        }

        @Override
        void lacksReplicas(String topic, boolean lacks) {
            if (lacks) {
                kafka.broker(FOLLOWER).stop();
            } else {
                kafka.broker(FOLLOWER).start();
                kafka.broker(FOLLOWER).awaitReady();
            }
            await(
                    "the replicas in sync",
                    () -> get(() -> admin.describeTopics(List.of(topic))
                                    .allTopicNames()
                                    .get()
                                    .get(topic)
                                    .partitions()
                                    .get(0)
                                    .isr()
                                    .size()
                            == (lacks ? 1 : 2)));
        }

        @Override
        Uuid idThatNobodyTells(String topic) throws Exception {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .topicId();
        }

        private void awaitEverywhere(String topic, java.util.function.Predicate<TopicMetadata> condition) {
            for (int i = 1; i <= BROKERS; i++) {
                int broker = i;
                await(topic + " at broker " + broker, () -> condition.test(topic(broker, topic)));
            }
        }

        private <T> T get(java.util.concurrent.Callable<T> call) {
            try {
                return call.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {
            admin.close();
            super.close();
        }
    }

    private static NetworkSettings settings() {
        return new NetworkSettings(
                "fake-contract", Duration.ofSeconds(10), Duration.ofMillis(50), Duration.ofSeconds(1));
    }
}
