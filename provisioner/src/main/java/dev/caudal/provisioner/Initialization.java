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

    Initialization(
            Cluster cluster,
            RegistryTopic registry,
            StateDirectory state,
            ProvisionerConfig config,
            BrokersTrust brokersTrust,
            RandomTokens tokens) {
        this.cluster = cluster;
        this.registry = registry;
        this.state = state;
        this.config = config;
        this.brokersTrust = brokersTrust;
        this.tokens = tokens;
    }

    InitReport run(InitOptions options) {
        List<String> done = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Node> brokers = cluster.brokers();
        ClusterGuard guard = new ClusterGuard(cluster);
        refuseOrWarn(guard.brokerProblems(brokers), options, warnings);
        List<String> foreign =
                guard.foreignTopics(config.template().prefix(), registry.find().orElse(null));
        if (!foreign.isEmpty()) {
            refuseOrWarn(
                    List.of("edges may write to every topic that begins with '"
                            + config.template().prefix() + "', and these are nobody's: " + String.join(", ", foreign)
                            + ". Choose a longer topicPrefix in provisioner.yaml, such as cdnlog-c"),
                    options,
                    warnings);
        }

        createOwnTopics(brokers.size(), done);
        beginRegistry(done);
        ClientAuthority authority = authority(done);
        List<String> proven = trust(brokers, authority, options, done, warnings);
        return new InitReport(done, proven, warnings);
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
        shapes.forEach((topic, shape) -> {
            if (!existing.containsKey(topic)) {
                cluster.createTopic(topic, shape);
                done.add("created topic " + topic);
            }
        });
    }

    private void beginRegistry(List<String> done) {
        if (registry.find().isEmpty()) {
            String epoch = tokens.epoch();
            registry.begin(epoch);
            done.add("began the registry (epoch " + epoch + ")");
        }
    }

    private ClientAuthority authority(List<String> done) {
        Optional<ClientAuthority> existing = state.find();
        if (existing.isPresent()) {
            return existing.get();
        }
        ClientAuthority created = state.create(config.brand().value());
        done.add("created the clients' CA, " + state.certificateFile() + " (valid until "
                + created.certificate().getNotAfter().toInstant() + ")");
        return created;
    }

    private List<String> trust(
            List<Node> brokers,
            ClientAuthority authority,
            InitOptions options,
            List<String> done,
            List<String> warnings) {
        ListenerTrust trust = new ListenerTrust(cluster, brokersTrust, config.listener());
        for (int broker : trust.add(brokers, authority.certificate(), state.certificateFile(), options.keptCas())) {
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
