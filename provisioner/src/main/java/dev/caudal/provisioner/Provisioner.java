// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.plan.CustomerPlanner;
import dev.caudal.provisioner.registry.ActiveList;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The core that every front end calls. One thread; each operation waits for the cluster, and its clients' time-outs of some
 * 20 seconds bound every wait.
 *
 * <p>Every operation may be repeated: what is done already is not done again, and what a crash left half done is completed.
 * All failures are {@link ProvisioningException}s with a message for the operator.
 */
public final class Provisioner implements AutoCloseable {
    private final RegistryTopic registry;
    private final AdminProperties admin;
    private final ProvisionerConfig config;
    private final StateDirectory state;
    private final SecureRandom random;
    private final Clock clock;
    private @Nullable Cluster cluster;

    private Provisioner(
            RegistryTopic registry,
            AdminProperties admin,
            ProvisionerConfig config,
            StateDirectory state,
            SecureRandom random,
            Clock clock) {
        this.registry = registry;
        this.admin = admin;
        this.config = config;
        this.state = state;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A provisioner of one cluster; nothing is asked yet.
     *
     * @param stateDirectory where the clients' CA is, or will be
     * @param operator who is at work, for the record of changes
     */
    public static Provisioner open(
            AdminProperties admin, ProvisionerConfig config, Path stateDirectory, String operator, Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Provisioner(
                new RegistryTopic(admin, operator, clock),
                admin,
                config,
                new StateDirectory(stateDirectory, random, clock),
                random,
                clock);
    }

    /** Prepares the cluster: own topics, registry, clients' CA, and the brokers' trust in it, proven. */
    public InitReport init(InitOptions options) {
        return new Initialization(cluster(), registry, state, config, BrokersTrust.of(admin), new RandomTokens(random))
                .run(options);
    }

    /** Gives each customer a topic for each stream, in addition to those he has, and puts him on the active list. */
    public List<Outcome> subscribe(Collection<CustomerId> customers, Set<StreamName> streams) {
        return subscriptions().subscribe(customers, streams);
    }

    /**
     * Takes a customer's access and his place on the active list away. His topics stay, with what they hold, unless {@code
     * deleteData}.
     */
    public Outcome unsubscribe(CustomerId customer, boolean deleteData) {
        return subscriptions().unsubscribe(customer, deleteData);
    }

    /** All that is registered. */
    public Registry registry() {
        return registry.read();
    }

    /** One customer, who must have subscribed at some time. */
    public Customer customer(CustomerId id) {
        return registry.read().require(id);
    }

    /** Writes a customer's starter zip, with a new certificate unless the file holds one that is still good. */
    public BundleReport bundle(CustomerId customer, Path zip) {
        return new Bundles(
                        subscriptions(), state, config, BrokersTrust.of(admin), admin.bootstrapServers(), random, clock)
                .write(customer, zip);
    }

    /** Writes the credentials of edge nodes, each into a folder of its name, unless those there are still good. */
    public List<EdgeReport> edgeCredentials(Collection<NodeName> nodes, Path directory) {
        return new EdgeCredentials(cluster(), registry, state, config, BrokersTrust.of(admin), clock)
                .write(nodes, directory);
    }

    /** Who is subscribed, as edges read it. */
    public ActiveList activeList() {
        return ActiveList.of(registry.read(), clock.instant());
    }

    private Subscriptions subscriptions() {
        int brokers = cluster().brokers().size();
        CustomerPlanner planner =
                new CustomerPlanner(config.template(), TopicShapes.customer(config.topics(), brokers));
        return new Subscriptions(cluster(), registry, config.template(), planner, new RandomTokens(random), clock);
    }

    /** Connected when first needed: reading the registry does without. */
    private Cluster cluster() {
        Cluster current = cluster;
        if (current == null) {
            current = Cluster.connect(admin);
            cluster = current;
        }
        return current;
    }

    @Override
    public void close() {
        registry.close();
        if (cluster != null) {
            cluster.close();
        }
    }
}
