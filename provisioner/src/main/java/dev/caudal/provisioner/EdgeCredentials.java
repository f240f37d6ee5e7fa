// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.KeyMatch;
import dev.caudal.provisioner.certificates.Pem;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.ChangeApplier;
import dev.caudal.provisioner.kafka.Cluster;
import dev.caudal.provisioner.kafka.RegistryTopic;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.plan.EdgePlanner;
import dev.caudal.provisioner.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Certificates of edge nodes, in a folder each. One thread. */
final class EdgeCredentials {
    private static final String CERTIFICATE = "edge.crt.pem";
    private static final String KEY = "edge.key.pem";
    private static final String CA = "ca.pem";

    private final Cluster cluster;
    private final RegistryTopic registry;
    private final ChangeApplier applier;
    private final StateDirectory state;
    private final ProvisionerConfig config;
    private final BrokersTrust brokersTrust;
    private final Clock clock;

    EdgeCredentials(
            Cluster cluster,
            RegistryTopic registry,
            StateDirectory state,
            ProvisionerConfig config,
            BrokersTrust brokersTrust,
            Clock clock) {
        this.cluster = cluster;
        this.registry = registry;
        this.applier = new ChangeApplier(cluster, registry);
        this.state = state;
        this.config = config;
        this.brokersTrust = brokersTrust;
        this.clock = clock;
    }

    List<EdgeReport> write(Collection<NodeName> nodes, Path directory) {
        ClientAuthority authority = state.require();
        Registry known = registry.read();
        List<EdgeReport> reports = new ArrayList<>();
        for (NodeName node : nodes) {
            Path folder = directory.resolve(node.value());
            Optional<X509Certificate> good = existing(node, folder, authority);
            reports.add(
                    good.isPresent() ? keep(node, folder, known, good.get()) : issue(node, folder, known, authority));
        }
        return reports;
    }

    private EdgeReport keep(NodeName node, Path folder, Registry known, X509Certificate certificate) {
        Plan plan = plan(node, known, null);
        applier.apply(plan);
        boolean sameCa = brokersTrust.pem().equals(textOrEmpty(folder.resolve(CA)));
        if (!sameCa) {
            save(folder, () -> DurableFiles.writeShared(folder.resolve(CA), brokersTrust.pem()));
        }
        EdgeReport.Result result = plan.isEmpty() && sameCa ? EdgeReport.Result.UNCHANGED : EdgeReport.Result.REFRESHED;
        return new EdgeReport(node, folder, certificate.getNotAfter().toInstant(), result);
    }

    private EdgeReport issue(NodeName node, Path folder, Registry known, ClientAuthority authority) {
        IssuedCertificate issued =
                authority.issue(node.principal(), config.certificates().edgeValidity());
        EdgeNode after = new EdgeNode(node, issued.serialHex(), issued.notAfter());
        applier.apply(plan(node, known, after));
        save(folder, () -> {
            DurableFiles.createPrivateDirectory(folder);
            DurableFiles.writeShared(folder.resolve(CA), brokersTrust.pem());
            // A crash between these two leaves a pair that does not match, which the next run replaces.
            DurableFiles.writePrivate(folder.resolve(KEY), issued.keyPem());
            DurableFiles.writeShared(folder.resolve(CERTIFICATE), issued.certificatePem());
        });
        return new EdgeReport(node, folder, issued.notAfter(), EdgeReport.Result.ISSUED);
    }

    private Plan plan(NodeName node, Registry known, @Nullable EdgeNode after) {
        return EdgePlanner.authorise(
                node, config.template().prefix(), known.nodes().get(node), after, cluster.grantsOf(node.principal()));
    }

    /** The certificate in the folder, if node, key and CA are right and it is not about to expire. */
    private Optional<X509Certificate> existing(NodeName node, Path folder, ClientAuthority authority) {
        try {
            Instant usedUp = clock.instant().plus(config.certificates().renewBefore());
            String key = textOrEmpty(folder.resolve(KEY));
            Optional<X509Certificate> certificate = Pem.certificates(textOrEmpty(folder.resolve(CERTIFICATE))).stream()
                    .findFirst();
            if (key.isEmpty() || certificate.isEmpty()) {
                return Optional.empty();
            }
            X509Certificate found = certificate.get();
            boolean good = found.getSubjectX500Principal().equals(new X500Principal("CN=" + node.principal()))
                    && authority.issued(found)
                    && found.getNotAfter().toInstant().isAfter(usedUp)
                    && KeyMatch.matches(found, Pem.privateKey(key));
            return good ? certificate : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Damaged: as good as missing.
            return Optional.empty();
        }
    }

    private static String textOrEmpty(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot read " + file + ": " + e, e);
        }
    }

    private static void save(Path folder, Writing writing) {
        try {
            writing.write();
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot write into " + folder + ": " + e, e);
        }
    }

    private interface Writing {
        void write() throws IOException;
    }
}
