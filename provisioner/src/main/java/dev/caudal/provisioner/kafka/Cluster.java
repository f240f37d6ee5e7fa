// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.Grant;
import dev.caudal.provisioner.model.TopicShape;
import dev.caudal.provisioner.model.TopicState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DeleteAclsResult;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as it is, and the steps that change it. One thread; every call waits for its answer, at most the client's
 * time-out. Listings are asked for whole, since single questions would cost a round trip for each of thousands of customers.
 */
public final class Cluster implements AutoCloseable {
    private static final int API_TIMEOUT_MILLIS = 30_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 15_000;
    /** Topics asked for at a time. */
    private static final int CHUNK = 500;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Admin admin;

    private Cluster(Admin admin) {
        this.admin = admin;
    }

    /** Starts a client; nothing is asked yet. */
    public static Cluster connect(AdminProperties properties) {
        Map<String, Object> timeouts = Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS,
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        try {
            return new Cluster(Admin.create(properties.with(timeouts)));
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw Calls.failure("use the properties of --admin", cause);
        }
    }

    /** The brokers that run, as the admin's listener names them. */
    public List<Node> brokers() {
        return List.copyOf(
                Calls.await("list the brokers", admin.describeCluster().nodes()));
    }

    /** How many brokers the cluster has, those that do not run at the moment included where Kafka tells of them (4.0). */
    public int size() {
        try {
            return admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                    .nodes()
                    .get()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnsupportedVersionException) {
                return brokers().size();
            }
            throw Calls.failure("count the brokers", e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure("count the brokers", e);
        }
    }

    /** All topics but Kafka's own. */
    public Set<String> topicNames() {
        return Calls.await("list the topics", admin.listTopics().names());
    }

    /** Those of the topics that exist. All questions are asked before the first answer is waited for. */
    public Map<String, TopicState> topics(Collection<String> names) {
        Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
        for (List<String> some : chunks(List.copyOf(names))) {
            asked.putAll(admin.describeTopics(some).topicNameValues());
        }
        Map<String, TopicDescription> existing = new HashMap<>();
        asked.forEach((name, future) -> existing(name, future).ifPresent(topic -> existing.put(name, topic)));

        List<KafkaFuture<Map<ConfigResource, Config>>> settings = new ArrayList<>();
        for (List<String> some : chunks(List.copyOf(existing.keySet()))) {
            settings.add(admin.describeConfigs(some.stream()
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList())
                    .all());
        }
        Map<String, TopicState> states = new HashMap<>();
        for (KafkaFuture<Map<ConfigResource, Config>> future : settings) {
            Calls.await("read settings", future).forEach((resource, config) -> {
                TopicDescription topic = Objects.requireNonNull(existing.get(resource.name()));
                states.put(
                        resource.name(),
                        new TopicState(
                                topic.topicId().toString(),
                                topic.partitions().size(),
                                topic.partitions().stream()
                                        .mapToInt(partition ->
                                                partition.replicas().size())
                                        .min()
                                        .orElse(0),
                                visible(config)));
            });
        }
        return states;
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int start = 0; start < all.size(); start += CHUNK) {
            chunks.add(all.subList(start, Math.min(all.size(), start + CHUNK)));
        }
        return chunks;
    }

    /**
     * What there is of these customers: topics of theirs, or that they would have, and grants and quotas of their principals,
     * also of some that the registry does not know.
     */
    public Map<CustomerId, CustomerState> statesOf(Collection<Customer> customers) {
        List<String> names = customers.stream()
                .flatMap(customer -> customer.ownedTopics().stream())
                .distinct()
                .toList();
        AccessQuestion question = askAccess();
        Map<String, TopicState> topics = topics(names);
        Access access = question.answer();
        Map<CustomerId, CustomerState> states = new HashMap<>();
        for (Customer customer : customers) {
            Map<String, TopicState> own = new HashMap<>();
            for (String name : customer.ownedTopics()) {
                TopicState state = topics.get(name);
                if (state != null) {
                    own.put(name, state);
                }
            }
            states.put(customer.id(), access.stateOf(customer.id(), own));
        }
        return states;
    }

    /** Every grant and every quota that there is. */
    public Access access() {
        return askAccess().answer();
    }

    private AccessQuestion askAccess() {
        return new AccessQuestion(
                admin.describeAcls(AclBindingFilter.ANY).values(),
                admin.describeClientQuotas(ClientQuotaFilter.contains(
                                List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER))))
                        .entities());
    }

    /** Answered while other questions are asked. */
    private record AccessQuestion(
            KafkaFuture<Collection<AclBinding>> bindings,
            KafkaFuture<Map<ClientQuotaEntity, Map<String, Double>>> quotas) {
        private Access answer() {
            return Access.of(Calls.await("list ACLs", bindings), Calls.await("list quotas", quotas));
        }
    }

    /** For each partition, the offset of the first record that is not earlier; the end, if there is none. */
    public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, Instant time) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, Long> ends = endOffsets(partitions);
        offsets(partitions, OffsetSpec.forTimestamp(time.toEpochMilli()))
                .forEach((partition, offset) ->
                        offsets.put(partition, offset < 0 ? ends.getOrDefault(partition, 0L) : offset));
        return offsets;
    }

    /** How many partitions each of the topics has, those that exist, by their ids: another topic of a name has another. */
    public Map<String, TopicPartitions> partitionsOf(Collection<String> names) {
        Map<String, KafkaFuture<TopicDescription>> asked = new HashMap<>();
        for (List<String> some : chunks(List.copyOf(names))) {
            asked.putAll(admin.describeTopics(some).topicNameValues());
        }
        Map<String, TopicPartitions> found = new HashMap<>();
        asked.forEach((name, future) -> existing(name, future)
                .ifPresent(topic -> found.put(
                        name,
                        new TopicPartitions(
                                topic.topicId().toString(), topic.partitions().size()))));
        return found;
    }

    /**
     * A topic.
     *
     * @param id given by the cluster
     * @param partitions how many
     */
    public record TopicPartitions(String id, int partitions) {}

    /** Where partitions begin or end, or the first record from a time on is; -1 if there is none, nothing of those without leader. */
    Map<TopicPartition, Long> offsetsOfReachable(Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        if (asked.isEmpty()) {
            return offsets;
        }
        ListOffsetsResult answer = admin.listOffsets(asked);
        ProvisioningException refused = null;
        for (TopicPartition partition : asked.keySet()) {
            try {
                offsets.put(
                        partition,
                        Calls.await("look offsets up", answer.partitionResult(partition))
                                .offset());
            } catch (ProvisioningException e) {
                refused = e;
            }
        }
        if (offsets.isEmpty() && refused != null) {
            throw refused;
        }
        return offsets;
    }

    /** The offset after the last record of each partition. */
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.latest());
    }

    /** The offset of the first record that each partition still has. */
    public Map<TopicPartition, Long> firstOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        if (!asked.isEmpty()) {
            Calls.await("look offsets up", admin.listOffsets(asked).all())
                    .forEach((partition, found) -> offsets.put(partition, found.offset()));
        }
        return offsets;
    }

    /** Where each group whose name begins so stands. */
    public Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(String groupPrefix) {
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
        for (String group : describeGroups(groupPrefix).keySet()) {
            committed.put(
                    group,
                    Calls.await(
                            "look up where groups stand",
                            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        }
        return committed;
    }

    /** Who is connected now, in the groups whose names begin so. */
    public List<GroupMember> membersOf(String groupPrefix) {
        List<GroupMember> members = new ArrayList<>();
        describeGroups(groupPrefix)
                .forEach((group, description) -> description
                        .members()
                        .forEach(member -> members.add(new GroupMember(group, member.clientId(), member.host()))));
        return members;
    }

    /** The consumer groups whose names begin so. */
    public Map<String, ConsumerGroupDescription> describeGroups(String groupPrefix) {
        List<String> groups = Calls.await("list the groups", admin.listGroups().all()).stream()
                .map(GroupListing::groupId)
                .filter(group -> group.startsWith(groupPrefix))
                .toList();
        return groups.isEmpty()
                ? Map.of()
                : Calls.await(
                        "describe groups", admin.describeConsumerGroups(groups).all());
    }

    /** How many replicas of partitions the cluster holds, Kafka's own topics included. */
    public long replicas() {
        Set<String> names = Calls.await(
                "list the topics",
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
        long replicas = 0;
        for (List<String> some : chunks(List.copyOf(names))) {
            for (KafkaFuture<TopicDescription> future :
                    admin.describeTopics(some).topicNameValues().values()) {
                Optional<TopicDescription> topic = existing("", future);
                if (topic.isPresent()) {
                    replicas += topic.get().partitions().stream()
                            .mapToLong(partition -> partition.replicas().size())
                            .sum();
                }
            }
        }
        return replicas;
    }

    /** A broker's settings by name; those that it keeps secret have the value {@code null}. */
    public Map<String, ConfigEntry> brokerConfig(int broker) {
        ConfigResource resource = brokerResource(broker);
        Config config = configs(List.of(resource)).get(resource);
        return config == null
                ? Map.of()
                : config.entries().stream().collect(Collectors.toMap(ConfigEntry::name, entry -> entry, (a, b) -> a));
    }

    /** Sets one of a broker's settings while it runs. */
    public void configureBroker(int broker, String name, String value) {
        Calls.await(
                "set " + name + " of broker " + broker,
                admin.incrementalAlterConfigs(Map.of(
                                brokerResource(broker),
                                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
                        .all());
    }

    /** Creates topics; one that is there by now is left as it is. */
    public void createTopics(Map<String, TopicShape> topics) {
        created(topics)
                .forEach((topic, future) -> awaitUnless(TopicExistsException.class, "create topic " + topic, future));
    }

    private Map<String, KafkaFuture<Void>> created(Map<String, TopicShape> topics) {
        return admin.createTopics(topics.entrySet().stream()
                        .map(topic -> new NewTopic(
                                        topic.getKey(), topic.getValue().partitions(), (short)
                                                topic.getValue().replicas())
                                .configs(topic.getValue().configs()))
                        .toList())
                .values();
    }

    /**
     * Carries out steps of one kind on topics, quotas or ACLs. The registry's steps are not for the cluster.
     *
     * @return the steps that the cluster refused, and why
     * @throws ProvisioningException if the cluster cannot be worked with: none of the steps' own
     */
    Map<Change, ProvisioningException> apply(List<Change> changes) {
        Map<Change, ProvisioningException> refused = new HashMap<>();
        begun(changes).forEach((change, future) -> {
            try {
                awaitUnless(harmless(change), change.describe(), future);
            } catch (ProvisioningException e) {
                if (!isRefusal(e.getCause())) {
                    throw e;
                }
                refused.put(change, e);
            }
        });
        return refused;
    }

    /** What is so already when it is asked for. */
    private static Class<? extends Throwable> harmless(Change change) {
        return change instanceof Change.CreateTopic ? TopicExistsException.class : UnknownTopicIdException.class;
    }

    /** Not that nobody answered, or that this client may not connect: each next step would wait as long in vain. */
    private static boolean isRefusal(@Nullable Throwable cause) {
        return cause instanceof ApiException
                && !(cause instanceof TimeoutException)
                && !(cause instanceof DisconnectException)
                && !(cause instanceof AuthenticationException);
    }

    private Map<Change, Future<?>> begun(List<Change> changes) {
        Change first = changes.get(0);
        Map<Change, Future<?>> begun = new LinkedHashMap<>();
        if (first instanceof Change.CreateTopic) {
            List<Change.CreateTopic> all = each(Change.CreateTopic.class, changes);
            Map<String, KafkaFuture<Void>> answers = created(
                    all.stream().collect(Collectors.toMap(Change.CreateTopic::topic, Change.CreateTopic::shape)));
            all.forEach(change -> begun.put(change, Objects.requireNonNull(answers.get(change.topic()))));
        } else if (first instanceof Change.GrowTopic) {
            List<Change.GrowTopic> all = each(Change.GrowTopic.class, changes);
            Map<String, KafkaFuture<Void>> answers = admin.createPartitions(all.stream()
                            .collect(Collectors.toMap(
                                    Change.GrowTopic::topic, change -> NewPartitions.increaseTo(change.to()))))
                    .values();
            all.forEach(change -> begun.put(change, Objects.requireNonNull(answers.get(change.topic()))));
        } else if (first instanceof Change.ConfigureTopic) {
            List<Change.ConfigureTopic> all = each(Change.ConfigureTopic.class, changes);
            Map<ConfigResource, KafkaFuture<Void>> answers = admin.incrementalAlterConfigs(
                            all.stream().collect(Collectors.toMap(Cluster::resource, Cluster::operations)))
                    .values();
            all.forEach(change -> begun.put(change, Objects.requireNonNull(answers.get(resource(change)))));
        } else if (first instanceof Change.SetQuota) {
            List<Change.SetQuota> all = each(Change.SetQuota.class, changes);
            Map<ClientQuotaEntity, KafkaFuture<Void>> answers = admin.alterClientQuotas(
                            all.stream().map(Cluster::alteration).toList())
                    .values();
            all.forEach(change -> begun.put(change, Objects.requireNonNull(answers.get(entity(change)))));
        } else if (first instanceof Change.DeleteTopic) {
            List<Change.DeleteTopic> all = each(Change.DeleteTopic.class, changes);
            Map<Uuid, KafkaFuture<Void>> answers = admin.deleteTopics(TopicCollection.ofTopicIds(
                            all.stream().map(Cluster::id).collect(Collectors.toSet())))
                    .topicIdValues();
            all.forEach(change -> begun.put(change, Objects.requireNonNull(answers.get(id(change)))));
        } else if (first instanceof Change.AllowAccess) {
            List<Change.AllowAccess> all = each(Change.AllowAccess.class, changes);
            Map<AclBinding, KafkaFuture<Void>> answers = admin.createAcls(all.stream()
                            .flatMap(change -> bindings(change.grants()))
                            .toList())
                    .values();
            all.forEach(change -> begun.put(
                    change,
                    KafkaFuture.allOf(
                            bindings(change.grants()).map(answers::get).toArray(KafkaFuture<?>[]::new))));
        } else if (first instanceof Change.RemoveAccess) {
            List<Change.RemoveAccess> all = each(Change.RemoveAccess.class, changes);
            Map<AclBindingFilter, KafkaFuture<DeleteAclsResult.FilterResults>> answers = admin.deleteAcls(all.stream()
                            .flatMap(change -> bindings(change.grants()))
                            .map(AclBinding::toFilter)
                            .toList())
                    .values();
            all.forEach(change -> begun.put(
                    change,
                    KafkaFuture.allOf(bindings(change.grants())
                            .map(binding -> answers.get(binding.toFilter()))
                            .toArray(KafkaFuture<?>[]::new))));
        } else {
            throw new IllegalArgumentException("no step on the cluster: " + first.describe());
        }
        return begun;
    }

    private static Stream<AclBinding> bindings(Set<Grant> grants) {
        return grants.stream().map(Acls::binding);
    }

    private static ConfigResource resource(Change.ConfigureTopic change) {
        return new ConfigResource(ConfigResource.Type.TOPIC, change.topic());
    }

    private static ClientQuotaEntity entity(Change.SetQuota change) {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, change.principal()));
    }

    private static Uuid id(Change.DeleteTopic change) {
        return Uuid.fromString(change.topicId());
    }

    private static <T extends Change> List<T> each(Class<T> kind, List<Change> changes) {
        return changes.stream().map(kind::cast).toList();
    }

    private static Collection<AlterConfigOp> operations(Change.ConfigureTopic change) {
        return change.after().entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    private static ClientQuotaAlteration alteration(Change.SetQuota change) {
        Long after = change.after();
        return new ClientQuotaAlteration(
                entity(change),
                List.of(new ClientQuotaAlteration.Op(
                        Access.CONSUMER_BYTE_RATE, after == null ? null : Double.valueOf(after))));
    }

    private static void awaitUnless(Class<? extends Throwable> harmless, String doing, Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            if (!harmless.isInstance(e.getCause())) {
                throw Calls.failure(doing, e.getCause() == null ? e : e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure(doing, e);
        }
    }

    private Map<ConfigResource, Config> configs(List<ConfigResource> resources) {
        return resources.isEmpty()
                ? Map.of()
                : Calls.await("read settings", admin.describeConfigs(resources).all());
    }

    private static Optional<TopicDescription> existing(String name, KafkaFuture<TopicDescription> future) {
        try {
            return Optional.of(future.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw Calls.failure("describe topic " + name, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure("describe topic " + name, e);
        }
    }

    private static Map<String, String> visible(Config config) {
        Map<String, String> values = new HashMap<>();
        for (ConfigEntry entry : config.entries()) {
            if (entry.value() != null) {
                values.put(entry.name(), entry.value());
            }
        }
        return values;
    }

    private static ConfigResource brokerResource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
