// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import static dev.caudal.delivery.simulation.World.HOUR;
import static dev.caudal.delivery.simulation.World.MILLI;

import dev.caudal.delivery.internal.wire.SimulatedNetwork;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResourceResult;
import org.apache.kafka.common.message.DescribeConfigsResponseData.DescribeConfigsResult;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.LeaderIdAndEpoch;
import org.apache.kafka.common.message.ProduceResponseData.NodeEndpoint;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.message.ProduceResponseData.TopicProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.DescribeConfigsRequest;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Brokers as far as a producer can tell them from real ones: one request of a connection at a time, idempotence with five batches
 * and an expiry, leaders with epochs, topics with ids; and whatever can be wrong with each of them. The logs are the truth.
 */
final class Cluster implements SimulatedNetwork.Far {
    static final int FIRST_PORT = 9_000;
    private static final long PRODUCER_EXPIRY = 24 * HOUR;
    private static final int REMEMBERED_BATCHES = 5;
    private static final long INVALID_TIMESTAMP_MILLIS = 3_600_000;

    private final World world;
    private final SplittableRandom random;
    private final Oracle oracle;
    final List<Broker> brokers = new ArrayList<>();
    final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Map<String, Link> links = new HashMap<>();
    private long nextProducerId = 1_000;
    private long nextTopicId = 1;
    private long configQuestions;
    private SimulatedNetwork network;

    /** What a broker does to whoever comes. */
    enum Mood {
        /** As it should. */
        WELL,
        /** Refuses connections. */
        DOWN,
        /** Takes connections and requests, and answers nothing. */
        DEAF,
        /** Answers everything but batches. */
        HALF_DEAF,
        /** Answers what cannot be read. */
        GARBLING,
        /** Cut off from the controller: answers as of when that happened, and gives no ids. */
        STALE;

        private static final List<Mood> ALL = List.of(values());

        /** As a {@link Step} has it. */
        static Mood of(int number) {
            return ALL.get(number);
        }

        int number() {
            return ALL.indexOf(this);
        }
    }

    final class Broker {
        final int id;
        Mood mood = Mood.WELL;
        long serviceNanos = MILLI / 5;
        /** What it last heard of the controller, while {@link Mood#STALE}. */
        private Map<String, TopicView> view = Map.of();

        Broker(int id) {
            this.id = id;
        }

        void mood(Mood next) {
            if (next == Mood.STALE && mood != Mood.STALE) {
                view = views();
            }
            mood = next;
            if (next == Mood.DOWN) {
                breakLinks();
            }
        }

        boolean answers() {
            return mood == Mood.WELL || mood == Mood.STALE;
        }

        /** Ends all connections; what was under way may or may not have been served. */
        void breakLinks() {
            for (Link link : List.copyOf(links.values())) {
                if (link.broker == this && link.open) {
                    link.open = false;
                    links.remove(link.node);
                    network.disconnected(link.node);
                }
            }
        }

        private Map<String, TopicView> views() {
            Map<String, TopicView> all = new LinkedHashMap<>();
            topics.values().forEach(topic -> all.put(topic.name, topic.view()));
            return all;
        }
    }

    /** What metadata says. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record TopicView(String name, Uuid id, int[] leaders, int[] epochs) {}

    /** One connection. */
    private static final class Link {
        final String node;
        final Broker broker;
        final Deque<ByteBuffer> requests = new ArrayDeque<>();
        boolean open;
        boolean isBusy;
        long arrives;
        long responds;

        Link(String node, Broker broker) {
            this.node = node;
            this.broker = broker;
        }
    }

    static final class Topic {
        final String name;
        final Uuid id;
        final List<Partition> partitions = new ArrayList<>();
        int partitionsAtFirst;
        boolean denied;
        int maxBytes = 1 << 20;
        /** By the lines' own time; those that are older are deleted at once. */
        long retentionNanos = Long.MAX_VALUE;
        /** Does not say how long that is. */
        boolean isSecret;

        Topic(String name, Uuid id) {
            this.name = name;
            this.id = id;
        }

        TopicView view() {
            return new TopicView(
                    name,
                    id,
                    partitions.stream().mapToInt(partition -> partition.leader).toArray(),
                    partitions.stream().mapToInt(partition -> partition.epoch).toArray());
        }
    }

    static final class Partition {
        final Topic topic;
        final int index;
        int leader;
        int epoch;
        boolean lacksReplicas;
        long replicationNanos;
        /** The broker closes the connection instead of answering, so many times; what was sent is written. */
        int swallowed;
        /** Answers so many times with an error, before it writes anything. */
        final Deque<Errors> errors = new ArrayDeque<>();

        private final Map<Long, Producer> producers = new HashMap<>();
        long writtenNanos;

        Partition(Topic topic, int index) {
            this.topic = topic;
            this.index = index;
        }

        @Override
        public String toString() {
            return topic.name + "-" + index;
        }
    }

    private static final class Producer {
        short epoch = -1;
        int next = -1;
        long lastNanos;
        /** First and last number of each. */
        final Deque<long[]> remembered = new ArrayDeque<>();
    }

    Cluster(World world, SplittableRandom random, Oracle oracle, int brokerCount) {
        this.world = world;
        this.random = random;
        this.oracle = oracle;
        for (int i = 1; i <= brokerCount; i++) {
            brokers.add(new Broker(i));
        }
    }

    void network(SimulatedNetwork next) {
        links.clear();
        network = next;
    }

    String address(int broker) {
        return "broker" + broker + ":" + (FIRST_PORT + broker);
    }

    Topic create(String name, int partitions) {
        Topic topic = new Topic(name, new Uuid(77, nextTopicId++));
        topics.put(name, topic);
        topic.partitionsAtFirst = partitions;
        grow(topic, partitions);
        return topic;
    }

    void grow(Topic topic, int partitions) {
        while (topic.partitions.size() < partitions) {
            Partition partition = new Partition(topic, topic.partitions.size());
            partition.leader = brokers.get(random.nextInt(brokers.size())).id;
            topic.partitions.add(partition);
        }
    }

    /** Another broker leads, or none: -1. */
    void lead(Partition partition, int broker) {
        partition.leader = broker;
        partition.epoch++;
    }

    /** Whatever this broker leads is led by others, if there are others. */
    void failOver(int broker) {
        for (Topic topic : topics.values()) {
            for (Partition partition : topic.partitions) {
                if (partition.leader == broker && brokers.size() > 1) {
                    lead(partition, 1 + (broker + random.nextInt(brokers.size() - 1)) % brokers.size());
                }
            }
        }
    }

    Broker broker(int id) {
        return brokers.get(id - 1);
    }

    // What the network brings.

    @Override
    public void connecting(String node, InetSocketAddress address) {
        Broker broker = broker(address.getPort() - FIRST_PORT);
        Link link = new Link(node, broker);
        links.put(node, link);
        world.after(latency(), () -> {
            if (links.get(node) != link) {
                return;
            }
            if (broker.mood == Mood.DOWN) {
                links.remove(node);
                network.disconnected(node);
            } else {
                link.open = true;
                network.connected(node);
            }
        });
    }

    @Override
    public void closed(String node) {
        Link link = links.remove(node);
        if (link != null) {
            link.open = false;
        }
    }

    @Override
    public void requested(String node, ByteBuffer request) {
        Link link = links.get(node);
        if (link != null) {
            // In order, as over TCP.
            link.arrives = Math.max(link.arrives + 1, world.nanoTime() + latency());
            world.after(link.arrives - world.nanoTime(), () -> {
                configQuestions += request.getShort(request.position()) == ApiKeys.DESCRIBE_CONFIGS.id ? 1 : 0;
                link.requests.add(request);
                takeNext(link);
            });
        }
    }

    /** One request of a connection at a time. */
    private void takeNext(Link link) {
        if (!link.isBusy && !link.requests.isEmpty()) {
            take(link, link.requests.remove());
        }
    }

    private void take(Link link, ByteBuffer request) {
        // A request that has arrived is served, whether or not its sender is still there.
        RequestHeader header = RequestHeader.parse(request);
        AbstractRequest parsed = AbstractRequest.parseRequest(
                        header.apiKey(), header.apiVersion(), new ByteBufferAccessor(request))
                .request;
        boolean silent = link.broker.mood == Mood.DOWN || link.broker.mood == Mood.DEAF;
        if (parsed instanceof ProduceRequest produce && (silent || link.broker.mood == Mood.HALF_DEAF)) {
            ignore(produce);
            link.isBusy = true;
            return;
        }
        if (silent) {
            return;
        }
        switch (header.apiKey()) {
            case API_VERSIONS -> respond(link, header, versions(), 0);
            case METADATA -> respond(link, header, metadata(link.broker, (MetadataRequest) parsed), 0);
            case INIT_PRODUCER_ID -> respond(link, header, producerId(link.broker), 0);
            case DESCRIBE_CONFIGS -> respond(link, header, configs((DescribeConfigsRequest) parsed), 0);
            case PRODUCE -> produce(link, header, (ProduceRequest) parsed);
            default -> throw new IllegalStateException("no such request here: " + header);
        }
    }

    private void respond(Link link, RequestHeader header, ApiMessage data, long laterNanos) {
        long served = laterNanos + link.broker.serviceNanos + random.nextLong(MILLI / 10);
        link.isBusy = true;
        ResponseHeader responseHeader = header.toResponseHeader();
        ByteBuffer bytes = RequestUtils.serialize(
                responseHeader.data(), responseHeader.headerVersion(), data, header.apiVersion());
        boolean garbled = link.broker.mood == Mood.GARBLING && header.apiKey() != ApiKeys.API_VERSIONS;
        if (garbled) {
            bytes.limit(Math.max(6, bytes.limit() / 2));
        }
        world.after(served, () -> {
            link.isBusy = false;
            link.responds = Math.max(link.responds + 1, world.nanoTime() + latency());
            world.after(link.responds - world.nanoTime(), () -> {
                if (link.open && links.get(link.node) == link && link.broker.mood != Mood.DEAF) {
                    configQuestions -= header.apiKey() == ApiKeys.DESCRIBE_CONFIGS && !garbled ? 1 : 0;
                    network.responded(link.node, bytes);
                }
            });
            takeNext(link);
        });
    }

    private long latency() {
        return MILLI / 10 + random.nextLong(MILLI);
    }

    private static ApiVersionsResponseData versions() {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        for (ApiKeys key : List.of(
                ApiKeys.API_VERSIONS,
                ApiKeys.METADATA,
                ApiKeys.INIT_PRODUCER_ID,
                ApiKeys.PRODUCE,
                ApiKeys.DESCRIBE_CONFIGS)) {
            data.apiKeys().add(ApiVersionsResponse.toApiVersion(key));
        }
        return data;
    }

    private MetadataResponseData metadata(Broker broker, MetadataRequest request) {
        oracle.askedFor(request.data().topics().size());
        MetadataResponseData data = new MetadataResponseData();
        for (Broker each : brokers) {
            if (each.mood != Mood.DOWN || broker.mood == Mood.STALE) {
                data.brokers()
                        .add(new MetadataResponseBroker()
                                .setNodeId(each.id)
                                .setHost("broker" + each.id)
                                .setPort(FIRST_PORT + each.id));
            }
        }
        for (MetadataRequestTopic asked : request.data().topics()) {
            Topic topic = topics.get(asked.name());
            TopicView view =
                    broker.mood == Mood.STALE ? broker.view.get(asked.name()) : topic == null ? null : topic.view();
            MetadataResponseTopic answer = new MetadataResponseTopic().setName(asked.name());
            if (view == null) {
                answer.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
            } else if (topic != null && topic.denied) {
                answer.setErrorCode(Errors.TOPIC_AUTHORIZATION_FAILED.code());
            } else {
                answer.setTopicId(view.id);
                for (int i = 0; i < view.leaders.length; i++) {
                    int leader = view.leaders[i];
                    boolean led = leader > 0 && (broker(leader).mood != Mood.DOWN || broker.mood == Mood.STALE);
                    answer.partitions()
                            .add(new MetadataResponsePartition()
                                    .setPartitionIndex(i)
                                    .setErrorCode((led ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE).code())
                                    .setLeaderId(led ? leader : -1)
                                    .setLeaderEpoch(view.epochs[i]));
                }
            }
            data.topics().add(answer);
        }
        return data;
    }

    private DescribeConfigsResponseData configs(DescribeConfigsRequest request) {
        DescribeConfigsResponseData data = new DescribeConfigsResponseData();
        for (DescribeConfigsResource asked : request.data().resources()) {
            Topic topic = topics.get(asked.resourceName());
            DescribeConfigsResult result = new DescribeConfigsResult()
                    .setResourceType(asked.resourceType())
                    .setResourceName(asked.resourceName());
            if (topic == null || topic.denied || topic.isSecret) {
                Errors error = topic == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.TOPIC_AUTHORIZATION_FAILED;
                result.setErrorCode(error.code());
            } else {
                boolean forever = topic.retentionNanos == Long.MAX_VALUE;
                Map<String, String> configs = Map.of(
                        "cleanup.policy", "delete",
                        "message.timestamp.type", "CreateTime",
                        "retention.ms", String.valueOf(forever ? -1 : topic.retentionNanos / MILLI));
                asked.configurationKeys()
                        .forEach(key -> result.configs()
                                .add(new DescribeConfigsResourceResult()
                                        .setName(key)
                                        .setValue(configs.get(key))));
            }
            data.results().add(result);
        }
        return data;
    }

    /** Whether each question for settings so far has been answered. */
    boolean hasToldSettings() {
        return configQuestions == 0;
    }

    private InitProducerIdResponseData producerId(Broker broker) {
        return broker.mood == Mood.STALE
                ? new InitProducerIdResponseData().setErrorCode(Errors.COORDINATOR_LOAD_IN_PROGRESS.code())
                : new InitProducerIdResponseData()
                        .setProducerId(nextProducerId++)
                        .setProducerEpoch((short) 0);
    }

    private void produce(Link link, RequestHeader header, ProduceRequest request) {
        boolean ids = header.apiVersion() >= 13;
        ProduceResponseData data = new ProduceResponseData();
        long timeout = request.timeout() * MILLI;
        long wait = 0;
        boolean swallowed = false;
        for (TopicProduceData each : request.data().topicData()) {
            Topic topic = ids ? byId(each.topicId()) : topics.get(each.name());
            TopicProduceResponse answers =
                    new TopicProduceResponse().setName(each.name()).setTopicId(each.topicId());
            for (PartitionProduceData one : each.partitionData()) {
                PartitionProduceResponse answer = new PartitionProduceResponse().setIndex(one.index());
                Partition partition = topic == null || one.index() >= topic.partitions.size()
                        ? null
                        : topic.partitions.get(one.index());
                byte[] batch = bytes((MemoryRecords) one.records());
                Errors error = topic == null
                        ? (ids ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION)
                        : topic.denied
                                ? Errors.TOPIC_AUTHORIZATION_FAILED
                                : partition == null
                                        ? Errors.UNKNOWN_TOPIC_OR_PARTITION
                                        : append(link.broker, partition, batch, answer, data);
                if (error == Errors.NONE && partition != null && partition.replicationNanos > 0) {
                    wait = Math.max(wait, Math.min(timeout, partition.replicationNanos));
                    error = partition.replicationNanos > timeout ? Errors.REQUEST_TIMED_OUT : error;
                }
                if (partition != null && partition.swallowed > 0 && error == Errors.NONE) {
                    partition.swallowed--;
                    swallowed = true;
                }
                // What nobody can read says to nobody that followers are late.
                oracle.answered(Lines.of(batch), link.broker.mood == Mood.GARBLING ? Errors.NETWORK_EXCEPTION : error);
                answers.partitionResponses().add(answer.setErrorCode(error.code()));
            }
            data.responses().add(answers);
        }
        if (swallowed) {
            world.after(latency(), link.broker::breakLinks);
        } else {
            respond(link, header, data, wait);
        }
    }

    private void ignore(ProduceRequest request) {
        for (TopicProduceData each : request.data().topicData()) {
            for (PartitionProduceData one : each.partitionData()) {
                oracle.answered(Lines.of(bytes((MemoryRecords) one.records())), Errors.NETWORK_EXCEPTION);
            }
        }
    }

    private Topic byId(Uuid id) {
        for (Topic topic : topics.values()) {
            if (topic.id.equals(id)) {
                return topic;
            }
        }
        return null;
    }

    private static byte[] bytes(MemoryRecords records) {
        byte[] bytes = new byte[records.buffer().remaining()];
        records.buffer().duplicate().get(bytes);
        return bytes;
    }

    private Errors append(
            Broker broker,
            Partition partition,
            byte[] batch,
            PartitionProduceResponse answer,
            ProduceResponseData response) {
        if (partition.leader != broker.id) {
            if (partition.leader > 0 && broker.mood != Mood.STALE) {
                answer.setCurrentLeader(
                        new LeaderIdAndEpoch().setLeaderId(partition.leader).setLeaderEpoch(partition.epoch));
                if (response.nodeEndpoints().find(partition.leader) == null) {
                    response.nodeEndpoints()
                            .add(new NodeEndpoint()
                                    .setNodeId(partition.leader)
                                    .setHost("broker" + partition.leader)
                                    .setPort(FIRST_PORT + partition.leader));
                }
            }
            return Errors.NOT_LEADER_OR_FOLLOWER;
        }
        Errors next = partition.errors.poll();
        if (next != null) {
            return next;
        }
        if (partition.lacksReplicas) {
            return Errors.NOT_ENOUGH_REPLICAS;
        }
        if (batch.length > partition.topic.maxBytes) {
            return Errors.MESSAGE_TOO_LARGE;
        }
        ByteBuffer in = ByteBuffer.wrap(batch);
        CRC32C crc = new CRC32C();
        crc.update(batch, 21, batch.length - 21);
        if ((int) crc.getValue() != in.getInt(17)) {
            return Errors.CORRUPT_MESSAGE;
        }
        if (in.getLong(35) - world.trueMillis() > INVALID_TIMESTAMP_MILLIS) {
            return Errors.INVALID_TIMESTAMP;
        }
        Errors sequence = number(partition, in.getLong(43), in.getShort(51), in.getInt(53), in.getInt(57));
        if (sequence == Errors.DUPLICATE_SEQUENCE_NUMBER) {
            return Errors.NONE;
        }
        if (sequence == Errors.NONE) {
            partition.writtenNanos = world.nanoTime();
            oracle.written(partition, Lines.of(batch), hasToldSettings() && !partition.topic.isSecret);
        }
        return sequence;
    }

    /** As brokers do it; {@code DUPLICATE_SEQUENCE_NUMBER} is one that is in the log, and answered as if it were new. */
    private Errors number(Partition partition, long id, short epoch, int first, int count) {
        Producer producer = partition.producers.get(id);
        long now = world.nanoTime();
        if (producer != null && now - producer.lastNanos > PRODUCER_EXPIRY) {
            partition.producers.remove(id);
            producer = null;
        }
        int last = sequence((long) first + count - 1);
        if (producer == null) {
            producer = new Producer();
            partition.producers.put(id, producer);
        } else if (epoch < producer.epoch) {
            return Errors.INVALID_PRODUCER_EPOCH;
        } else if (epoch > producer.epoch) {
            if (first != 0) {
                return Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            }
            producer.remembered.clear();
        } else {
            for (long[] one : producer.remembered) {
                if (one[0] == first && one[1] == last) {
                    return Errors.DUPLICATE_SEQUENCE_NUMBER;
                }
            }
            if (first != producer.next) {
                return Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
            }
        }
        producer.epoch = epoch;
        producer.next = sequence((long) last + 1);
        producer.lastNanos = now;
        producer.remembered.add(new long[] {first, last});
        if (producer.remembered.size() > REMEMBERED_BATCHES) {
            producer.remembered.remove();
        }
        return Errors.NONE;
    }

    private static int sequence(long number) {
        return (int) (number > Integer.MAX_VALUE ? number - Integer.MAX_VALUE - 1 : number);
    }

    /** The log has lost its memory of who has written. */
    static void forgetProducers(Partition partition) {
        partition.producers.clear();
    }
}
