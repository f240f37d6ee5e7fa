// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.CustomerEntry;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.ChangesTopic;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.kafka.TallyTopic;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.HistoryEntry;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TokenScope;
import dev.caudal.provisioner.registry.ActiveList;
import dev.caudal.provisioner.registry.RegistryCodec;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The core that every front end calls. One thread; each operation waits for the cluster, and its clients' time-outs of some
 * 20 seconds bound every wait.
 *
 * <p>Every operation may be repeated: what is done already is not done again, and what a crash left half done is completed.
 * All failures are {@link ProvisioningException}s with a message for the operator.
 */
public final class Provisioner implements AutoCloseable {
    private static final Duration LAST_SEEN = Duration.ofHours(1);

    private final RegistryTopic registry;
    private final AdminProperties admin;
    private final ProvisionerConfig config;
    private final StateDirectory state;
    private final SecureRandom random;
    private final RandomTokens tokens;
    private final Progress progress;
    private final Clock clock;
    private @Nullable Cluster cluster;

    private Provisioner(
            RegistryTopic registry,
            AdminProperties admin,
            ProvisionerConfig config,
            StateDirectory state,
            SecureRandom random,
            Progress progress,
            Clock clock) {
        this.registry = registry;
        this.admin = admin;
        this.config = config;
        this.state = state;
        this.random = random;
        this.tokens = new RandomTokens(random);
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * A provisioner of one cluster; nothing is asked yet.
     *
     * @param stateDirectory where the clients' CA is, or will be
     * @param operator who is at work, for the record of changes
     * @param progress told of each step
     */
    public static Provisioner open(
            AdminProperties admin,
            ProvisionerConfig config,
            Path stateDirectory,
            String operator,
            Progress progress,
            Clock clock) {
        SecureRandom random = new SecureRandom();
        return new Provisioner(
                new RegistryTopic(admin, operator, clock),
                admin,
                config,
                new StateDirectory(stateDirectory, random, clock),
                random,
                progress,
                clock);
    }

    /** Prepares the cluster: own topics, registry, clients' CA, and the brokers' trust in it, proven. */
    public InitReport init(InitOptions options) {
        return initialization().run(options);
    }

    /** What {@code init} would find wrong with the cluster; nothing is changed. */
    public CheckReport check() {
        return initialization().check();
    }

    /**
     * Gives each customer a topic for each stream, in addition to those he has, and puts him on the active list.
     *
     * @param options what is different for these customers; what is not named stays as it is
     */
    public List<Outcome> subscribe(
            Collection<CustomerId> customers, Set<StreamName> streams, CustomerOptions options, Mode mode) {
        return subscriptions().subscribe(customers, streams, options, mode);
    }

    /**
     * Changes one customer from what he is: what another one changed meanwhile is not undone.
     *
     * @param change from what he has, or had when he left, or everyone has who never came, to what he shall have
     */
    public Outcome change(CustomerId customer, UnaryOperator<CustomerEntry> change) {
        return subscriptions().change(customer, change);
    }

    /** From here on the record of changes says that this one did it. */
    public void actFor(String operator) {
        registry.actFor(operator);
    }

    /** The last changes of one customer, or of all, the oldest of them first. */
    public List<HistoryEntry> history(Optional<CustomerId> only, int most) {
        return new ChangesTopic(admin).last(only, most);
    }

    /** Where a customer's consumers stand. */
    public LagReport lag(CustomerId customer) {
        return new ConsumerLag(work()).of(customer);
    }

    /**
     * Takes customers' access and their places on the active list away. Their topics stay for the time of grace, with what
     * they hold, unless {@code deleteData}.
     */
    public List<Outcome> unsubscribe(Collection<CustomerId> customers, boolean deleteData, Mode mode) {
        return subscriptions().unsubscribe(customers, deleteData, mode);
    }

    /** Deletes what customers left behind whose time of grace is over. */
    public List<Outcome> purge(Mode mode) {
        return subscriptions().purge(mode);
    }

    /** Brings customers to exactly what the entries say; with {@code prune}, those not named leave. */
    public List<Outcome> bring(List<CustomerEntry> entries, boolean prune, Mode mode) {
        return subscriptions().bring(entries, prune, mode);
    }

    /** Brings the cluster to what the registry has: undoes what others did, completes what a crash left. */
    public RepairReport repair(Mode mode) {
        return subscriptions().repair(mode);
    }

    /** All that is registered. */
    public Registry registry() {
        return registry.read();
    }

    /** Writes a customer's starter zip, with a new certificate unless the file holds one that is still good. */
    public BundleReport bundle(CustomerId customer, Path zip) {
        return bundles().write(customer, zip);
    }

    /** Signs a key that the customer made himself, and writes the certificate's chain. */
    public BundleReport sign(CustomerId customer, Path request, Path chain) {
        return bundles().sign(customer, request, chain);
    }

    /** Writes a starter zip with a new certificate beside the old one, which goes on. */
    public BundleReport rotate(CustomerId customer, Path zip) {
        return bundles().rotate(customer, zip);
    }

    /** Ends all of a customer's certificates but the newest; refuses while he is connected, unless {@code evenIfUsed}. */
    public RevocationReport finishRotation(CustomerId customer, boolean evenIfUsed) {
        return bundles().finishRotation(customer, evenIfUsed);
    }

    /** Ends one of a customer's certificates, or all, on open connections too. */
    public RevocationReport revoke(CustomerId customer, Optional<String> serial) {
        return bundles().revoke(customer, serial);
    }

    /** Writes the credentials of edge nodes, each into a folder of its name; good ones are kept unless {@code renew}. */
    public List<EdgeReport> edgeCredentials(Collection<NodeName> nodes, Path directory, boolean renew) {
        return edges().write(nodes, directory, renew);
    }

    /** Takes edge nodes' access away. */
    public List<EdgeNode> revokeEdges(Collection<NodeName> nodes) {
        return edges().revoke(nodes);
    }

    /** Gives the probe its topic, and puts it on the active list: from then on each edge node sends canaries. */
    public Outcome setUpProbe(Mode mode) {
        return subscriptions().setUpProbe(mode);
    }

    /** Takes the probe off the active list, and deletes its topic. */
    public List<Outcome> removeProbe(Mode mode) {
        return subscriptions().removeProbe(mode);
    }

    /**
     * Reads the canaries of the last minutes, and those that come while it watches.
     *
     * @param silence how long a node may send none
     * @param stop ends it early, when it becomes true; any thread may set it
     */
    public ProbeReport watchProbe(Duration time, Duration silence, AtomicBoolean stop) {
        return new Probe(work(), admin).watch(time, silence, stop);
    }

    /** Makes a token for the API; its secret is told once. */
    public NewToken createToken(TokenScope scope, String name, Duration validity) {
        return new Tokens(work(), random).create(scope, name, validity);
    }

    /** Ends a token, named by its id. */
    public ApiToken revokeToken(String id) {
        return new Tokens(work(), random).revoke(id);
    }

    /** Who is subscribed, as edges read it. */
    public ActiveList activeList() {
        return ActiveList.of(registry.read(), clock.instant());
    }

    /**
     * Confirms that the active list is right, however many customers have left: edges refuse a list that lacks many of those
     * whom they serve until this is done.
     *
     * @param listVersion the version that is meant; if the list has another one by now, nothing is confirmed. Empty confirms
     *     the list as it is. What is confirmed already, and has lost nobody since, is left as it is
     */
    public ShrinkReport confirmShrink(OptionalLong listVersion, Mode mode) {
        return new Departures(work()).confirm(listVersion, mode);
    }

    /**
     * Why edges would refuse the active list if these left now, together with those who left within the last hour; empty if
     * they would take it.
     */
    public Optional<String> departureWarning(Predicate<CustomerId> leaving) {
        return new Departures(work()).warning(leaving);
    }

    /** Proves with a throw-away certificate what a customer can do, and what he cannot. */
    public VerifyReport verify(CustomerId customer) {
        return verification().verify(customer);
    }

    /** Proves for every customer that he sees nothing of any other. */
    public IsolationReport isolation() {
        return verification().isolation();
    }

    /** Writes the registry and the clients' CA into one file, which holds private keys; how many records it has. */
    public int backup(Path file) {
        Backup backup = new Backup(registry.records(), state.files());
        backup.write(file, clock.instant());
        return backup.records().size();
    }

    /**
     * Prepares an empty cluster from a backup: the clients' CA, the registry under a new epoch, and all that customers and
     * edges need. Topics that are there already keep what they hold.
     */
    public RestoreReport restore(Path file, InitOptions options) {
        Backup backup = Backup.read(file);
        Optional<Registry> present = registry.find();
        if (present.isPresent()
                && !(present.get().customers().isEmpty()
                        && present.get().nodes().isEmpty())) {
            throw ProvisioningException.failed("this cluster's registry has "
                    + present.get().customers().size() + " customers and "
                    + present.get().nodes().size()
                    + " nodes: a backup is restored into an empty one. If that is what an interrupted 'restore' left,"
                    + " 'apply' completes it");
        }
        progress.starting("restore the clients' CA", 0, 1);
        state.restore(backup.state());
        InitReport prepared = init(options);
        TreeMap<String, JsonNode> records = new TreeMap<>(backup.records());
        // Problems were those of another cluster.
        records.keySet().removeIf(key -> key.startsWith(RegistryCodec.PROBLEM_KEY));
        // Versions begin anew, so that edges must be told: this is another registry, and nobody has confirmed its list.
        records.remove(RegistryCodec.EPOCH_KEY);
        records.remove(RegistryCodec.CONFIRMATION_KEY);
        registry.take();
        progress.starting("restore the registry", 0, 1);
        registry.restore(records);
        return new RestoreReport(prepared, records.size(), repair(Mode.APPLY));
    }

    /** Compares what edges counted with what is in the topics, over whole hours. */
    public AuditReport audit(Duration back, Optional<CustomerId> only) {
        Instant now = clock.instant();
        return new Audit(work(), new TallyTopic(admin)).run(now.minus(back), now, only);
    }

    /** Every edge node, with what it said last. */
    public List<EdgeSighting> edgeSightings() {
        Map<NodeName, TallyRecord> last = new HashMap<>();
        new TallyTopic(admin)
                .readSince(clock.instant().minus(LAST_SEEN), record -> last.put(record.node(), record), refused -> {});
        return registry.read().nodes().values().stream()
                .map(node -> new EdgeSighting(node, Optional.ofNullable(last.get(node.name()))))
                .toList();
    }

    private Verification verification() {
        List<String> addresses =
                config.bootstrapServers().isEmpty() ? admin.bootstrapServers() : config.bootstrapServers();
        return new Verification(work(), state, BrokersTrust.of(admin), addresses, tokens);
    }

    private Initialization initialization() {
        return new Initialization(cluster(), registry, state, config, BrokersTrust.of(admin), tokens, progress);
    }

    private Subscriptions subscriptions() {
        return new Subscriptions(work(), tokens);
    }

    private Bundles bundles() {
        return new Bundles(work(), state, BrokersTrust.of(admin), admin.bootstrapServers(), random);
    }

    private EdgeCredentials edges() {
        return new EdgeCredentials(work(), state, BrokersTrust.of(admin), tokens);
    }

    private Work work() {
        return new Work(cluster(), registry, config, progress, clock);
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
