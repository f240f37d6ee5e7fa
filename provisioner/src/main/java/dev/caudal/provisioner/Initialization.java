// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.CertificateProof;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.ClusterGuard;
import dev.caudal.provisioner.kafka.ListenerTrust;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.TopicShape;
import dev.caudal.provisioner.model.TopicState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.Node;

/** Prepares a cluster and a state directory; every part of it may be there already. One thread. */
final class Initialization {
    private static final Duration THROW_AWAY = Duration.ofMinutes(10);

    private final Cluster cluster;
    private final RegistryTopic registry;
    private final StateDirectory state;
    private final ProvisionerConfig config;
    private final BrokersTrust brokersTrust;
    private final RandomTokens tokens;
    private final Progress progress;

    Initialization(
            Cluster cluster,
            RegistryTopic registry,
            StateDirectory state,
            ProvisionerConfig config,
            BrokersTrust brokersTrust,
            RandomTokens tokens,
            Progress progress) {
        this.cluster = cluster;
        this.registry = registry;
        this.state = state;
        this.config = config;
        this.brokersTrust = brokersTrust;
        this.tokens = tokens;
        this.progress = progress;
    }

    InitReport run(InitOptions options) {
        List<String> done = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Node> brokers = cluster.brokers();
        refuseOrWarn(problems(brokers), options, warnings);
        options.issuer().ifPresent(issuer -> adopt(issuer, done));

        createOwnTopics(brokers.size(), done);
        beginRegistry(done);
        ClientAuthority authority = authority(done);
        List<String> proven = trust(brokers, authority, options, done, warnings);
        return new InitReport(done, proven, warnings);
    }

    /** Looks, and changes nothing. */
    CheckReport check() {
        List<Node> brokers = cluster.brokers();
        List<String> problems = new ArrayList<>(problems(brokers));
        List<String> advice = new ArrayList<>(new ClusterGuard(cluster).advice(brokers));
        ListenerTrust trust = new ListenerTrust(cluster, brokersTrust, config.listener());
        List<String> endpoints = new ArrayList<>();
        for (Node broker : brokers) {
            try {
                endpoints.add(trust.check(broker));
            } catch (ProvisioningException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (config.bootstrapServers().isEmpty()) {
            advice.add(
                    "bootstrapServers is not set in provisioner.yaml: starter zips will name the addresses by which the"
                            + " administrator connects");
        }
        return new CheckReport(endpoints, problems, advice);
    }

    private List<String> problems(List<Node> brokers) {
        ClusterGuard guard = new ClusterGuard(cluster);
        List<String> problems = new ArrayList<>(guard.brokerProblems(brokers));
        List<String> foreign =
                guard.foreignTopics(config.template().prefix(), registry.find().orElse(null));
        if (!foreign.isEmpty()) {
            problems.add("edges may write to every topic that begins with '"
                    + config.template().prefix() + "', and these are nobody's: " + String.join(", ", foreign)
                    + ". Choose a longer topicPrefix in provisioner.yaml, such as cdnlog-c");
        }
        return problems;
    }

    private void adopt(InitOptions.Issuer issuer, List<String> done) {
        boolean fresh = state.find().isEmpty();
        ClientAuthority authority = state.adopt(issuer.chainPem(), issuer.keyPem());
        if (fresh) {
            done.add("took the clients' CA over: "
                    + authority.certificate().getSubjectX500Principal().getName());
        }
    }

    private static void refuseOrWarn(List<String> problems, InitOptions options, List<String> warnings) {
        if (!problems.isEmpty() && !options.development()) {
            throw ProvisioningException.failed(String.join("\n", problems)
                    + "\nnothing was changed; for a cluster without real customers, 'init --development' goes on");
        }
        warnings.addAll(problems);
    }

    private void createOwnTopics(int brokers, List<String> done) {
        Map<String, TopicShape> shapes = TopicShapes.own(brokers);
        Map<String, TopicState> existing = cluster.topics(shapes.keySet());
        Map<String, TopicShape> missing = new TreeMap<>(shapes);
        missing.keySet().removeAll(existing.keySet());
        if (!missing.isEmpty()) {
            progress.starting("create own topics", 0, 1);
            cluster.createTopics(missing);
            missing.keySet().forEach(topic -> done.add("created topic " + topic));
        }
    }

    private void beginRegistry(List<String> done) {
        if (registry.fence().isEmpty()) {
            String epoch = tokens.epoch();
            progress.starting("begin the registry", 0, 1);
            registry.begin(epoch);
            done.add("began the registry (epoch " + epoch + ")");
        }
    }

    private ClientAuthority authority(List<String> done) {
        Optional<ClientAuthority> existing = state.find();
        if (existing.isPresent()) {
            return existing.get();
        }
        progress.starting("create the clients' CA", 0, 1);
        ClientAuthority created = state.create(config.brand().value());
        done.add("created the clients' CA, in " + state.directory() + " (valid until "
                + created.certificate().getNotAfter().toInstant() + ")");
        state.rootKeyFile()
                .ifPresent(file -> done.add("wrote the root's key, " + file
                        + ": take it off this machine and keep it safe; the daily work does without"));
        return created;
    }

    private List<String> trust(
            List<Node> brokers,
            ClientAuthority authority,
            InitOptions options,
            List<String> done,
            List<String> warnings) {
        ListenerTrust trust = new ListenerTrust(cluster, brokersTrust, config.listener());
        for (int broker : trust.add(brokers, authority.trusted(), state.trustedFile(), options.keptCas())) {
            done.add("made broker " + broker + " trust the clients' CA");
        }
        // In the two shapes that principals have; neither has a grant, and both expire before anyone could miss them.
        IssuedCertificate asCustomer =
                authority.issue(Generation.principalPrefix(CustomerId.of("0")) + tokens.serial(), THROW_AWAY);
        IssuedCertificate asEdge =
                authority.issue(NodeName.of("init-" + tokens.serial()).principal(), THROW_AWAY);
        CertificateProof proof = new CertificateProof(brokersTrust);
        List<String> proven = new ArrayList<>();
        for (Node broker : brokers) {
            String endpoint = trust.endpoint(broker);
            for (IssuedCertificate certificate : List.of(asCustomer, asEdge)) {
                if (proof.prove(endpoint, certificate) == CertificateProof.Finding.UNCONFINED) {
                    refuseOrWarn(
                            List.of("broker " + broker.id() + " shows topics to a certificate without any grant:"
                                    + " set allow.everyone.if.no.acl.found=false, and put neither c<id>.g<serial> nor"
                                    + " edge-<node> into super.users"),
                            options,
                            warnings);
                }
            }
            proven.add(endpoint);
        }
        return proven;
    }
}
