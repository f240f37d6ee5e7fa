// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerState;
import dev.caudal.provisioner.model.Grant;
import dev.caudal.provisioner.model.TopicShape;
import dev.caudal.provisioner.model.TopicState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as it is, and the steps that change it. One thread; every call waits for its answer, at most the client's
 * time-out. Listings are asked for whole, since single questions would cost a round trip for each of thousands of customers.
 */
public final class Cluster implements AutoCloseable {
    private static final int API_TIMEOUT_MILLIS = 20_000;
    private static final int REQUEST_TIMEOUT_MILLIS = 10_000;
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

    /** All topics but Kafka's own. */
    public Set<String> topicNames() {
        return Calls.await("list the topics", admin.listTopics().names());
    }

    /** Those of the topics that exist. */
    public Map<String, TopicState> topics(Collection<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                admin.describeTopics(names).topicNameValues();
        Map<String, TopicDescription> existing = new HashMap<>();
        descriptions.forEach((name, future) -> existing(name, future).ifPresent(topic -> existing.put(name, topic)));
        Map<ConfigResource, Config> configs = configs(existing.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList());
        Map<String, TopicState> states = new HashMap<>();
        existing.forEach((name, topic) -> states.put(
                name,
                new TopicState(
                        topic.topicId().toString(),
                        topic.partitions().size(),
                        visible(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name))))));
        return states;
    }

    /** What there is of a customer: topics of his, or that he would have, and grants of his principals. */
    public CustomerState stateOf(Customer customer, String groupPrefix) {
        Set<String> names = customer.ownedTopics();
        List<AclBindingFilter> filters = new ArrayList<>();
        names.forEach(name -> filters.add(onResource(ResourceType.TOPIC, name, PatternType.LITERAL)));
        filters.add(onResource(ResourceType.GROUP, groupPrefix, PatternType.PREFIXED));
        return new CustomerState(topics(names), grants(filters));
    }

    /** The grants of one principal. */
    public Set<Grant> grantsOf(String principal) {
        return grants(List.of(new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(Acls.USER + principal, null, AclOperation.ANY, AclPermissionType.ANY))));
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

    /** Creates a topic; one that is there by now is left as it is. */
    public void createTopic(String topic, TopicShape shape) {
        NewTopic wanted = new NewTopic(topic, shape.partitions(), (short) shape.replicas()).configs(shape.configs());
        try {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw Calls.failure("create topic " + topic, e.getCause() == null ? e : e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure("create topic " + topic, e);
        }
    }

    /** Carries out a step on topics or ACLs. The registry's steps are not for the cluster. */
    void apply(Change change) {
        if (change instanceof Change.CreateTopic create) {
            createTopic(create.topic(), create.shape());
        } else if (change instanceof Change.GrowTopic grow) {
            Calls.await(
                    change.describe(),
                    admin.createPartitions(Map.of(grow.topic(), NewPartitions.increaseTo(grow.to())))
                            .all());
        } else if (change instanceof Change.ConfigureTopic configure) {
            configure(configure);
        } else if (change instanceof Change.DeleteTopic delete) {
            delete(delete);
        } else if (change instanceof Change.AllowAccess allow) {
            Calls.await(
                    "allow access",
                    admin.createAcls(allow.grants().stream().map(Acls::binding).toList())
                            .all());
        } else if (change instanceof Change.RemoveAccess remove) {
            Calls.await(
                    "remove access",
                    admin.deleteAcls(remove.grants().stream()
                                    .map(grant -> Acls.binding(grant).toFilter())
                                    .toList())
                            .all());
        } else {
            throw new IllegalArgumentException("no step on the cluster: " + change.describe());
        }
    }

    private void configure(Change.ConfigureTopic change) {
        List<AlterConfigOp> operations = change.after().entrySet().stream()
                .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        Calls.await(
                change.describe(),
                admin.incrementalAlterConfigs(
                                Map.of(new ConfigResource(ConfigResource.Type.TOPIC, change.topic()), operations))
                        .all());
    }

    private void delete(Change.DeleteTopic change) {
        try {
            admin.deleteTopics(TopicCollection.ofTopicIds(List.of(Uuid.fromString(change.topicId()))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicIdException)) {
                throw Calls.failure(change.describe(), e.getCause() == null ? e : e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure(change.describe(), e);
        }
    }

    private Set<Grant> grants(List<AclBindingFilter> filters) {
        List<KafkaFuture<Collection<AclBinding>>> answers = filters.stream()
                .map(filter -> admin.describeAcls(filter).values())
                .toList();
        Set<Grant> grants = new HashSet<>();
        for (KafkaFuture<Collection<AclBinding>> answer : answers) {
            Calls.await("list ACLs", answer)
                    .forEach(binding -> Acls.grant(binding).ifPresent(grants::add));
        }
        return grants;
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

    private static Map<String, String> visible(@Nullable Config config) {
        Map<String, String> values = new HashMap<>();
        if (config != null) {
            for (ConfigEntry entry : config.entries()) {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            }
        }
        return values;
    }

    private static AclBindingFilter onResource(ResourceType type, String name, PatternType pattern) {
        return new AclBindingFilter(new ResourcePatternFilter(type, name, pattern), AccessControlEntryFilter.ANY);
    }

    private static ConfigResource brokerResource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(broker));
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
