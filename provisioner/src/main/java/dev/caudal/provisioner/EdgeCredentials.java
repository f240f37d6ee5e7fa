// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.KeyMatch;
import dev.caudal.provisioner.certificates.Pem;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.kafka.Access;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.plan.EdgePlanner;
import dev.caudal.provisioner.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Certificates of edge nodes, in a folder each. One thread. */
final class EdgeCredentials {
    private static final String CERTIFICATE = "edge.crt.pem";
    private static final String KEY = "edge.key.pem";
    private static final String CA = "ca.pem";

    private final Work work;
    private final StateDirectory state;
    private final BrokersTrust brokersTrust;
    private final RandomTokens tokens;

    EdgeCredentials(Work work, StateDirectory state, BrokersTrust brokersTrust, RandomTokens tokens) {
        this.work = work;
        this.state = state;
        this.brokersTrust = brokersTrust;
        this.tokens = tokens;
    }

    /** Credentials that are there and good are kept, unless they are to be renewed. */
    List<EdgeReport> write(Collection<NodeName> nodes, Path directory, boolean renew) {
        ClientAuthority authority = state.require();
        Registry known = work.registry().take();
        Access access = work.cluster().access();
        List<Plan> plans = new ArrayList<>();
        Map<NodeName, IssuedCertificate> issued = new LinkedHashMap<>();
        List<EdgeReport> reports = new ArrayList<>();
        for (NodeName node : nodes) {
            EdgeNode before = known.nodes().get(node);
            refuseSpent(before);
            Path folder = directory.resolve(node.value());
            Optional<X509Certificate> good = renew ? Optional.empty() : existing(node, folder, authority);
            Plan plan;
            if (good.isPresent()) {
                X509Certificate certificate = good.get();
                EdgeNode after = before != null
                        ? before
                        : node(
                                node,
                                certificate.getSerialNumber().toString(16),
                                certificate.getNotAfter().toInstant());
                plan = plan(before, after, access);
                reports.add(keep(node, folder, plan, certificate));
            } else {
                IssuedCertificate certificate = authority.issue(
                        node.principal(),
                        tokens.jittered(
                                work.config().certificates().edgeValidity(),
                                work.config().certificates().jitterPercent()));
                plan = plan(before, node(node, certificate.serialHex(), certificate.notAfter()), access);
                issued.put(node, certificate);
                reports.add(new EdgeReport(node, folder, certificate.notAfter(), EdgeReport.Result.ISSUED));
            }
            plans.add(plan);
        }
        work.apply(Plan.merge(plans));
        issued.forEach((node, certificate) -> {
            Path folder = directory.resolve(node.value());
            work.progress().starting("write " + folder, 0, issued.size());
            write(folder, certificate);
        });
        return reports;
    }

    /** Takes nodes' access away; their names are spent. */
    List<EdgeNode> revoke(Collection<NodeName> nodes) {
        Registry known = work.registry().take();
        Access access = work.cluster().access();
        List<EdgeNode> revoked = new ArrayList<>();
        List<Plan> plans = new ArrayList<>();
        for (NodeName node : nodes) {
            EdgeNode before = known.nodes().get(node);
            if (before == null) {
                throw ProvisioningException.failed("node " + node + " is not known: 'edges' lists those that are");
            }
            revoked.add(before.revoked());
            plans.add(plan(before, before.revoked(), access));
        }
        work.apply(Plan.merge(plans));
        return revoked;
    }

    private void refuseSpent(@Nullable EdgeNode node) {
        if (node != null
                && node.state() == EdgeNode.State.REVOKED
                && node.notAfter().isAfter(work.clock().instant())) {
            throw ProvisioningException.failed("node " + node.name() + " was revoked, and its certificate holds until "
                    + node.notAfter()
                    + ": access under the same name would bring it back to life. Give the server a new"
                    + " node name");
        }
    }

    private static EdgeNode node(NodeName name, String serial, Instant notAfter) {
        return new EdgeNode(name, serial, notAfter, EdgeNode.State.LIVE);
    }

    private Plan plan(@Nullable EdgeNode before, EdgeNode after, Access access) {
        return EdgePlanner.converge(
                before,
                after,
                work.template().prefix(),
                access.grantsOf(after.name().principal()));
    }

    private EdgeReport keep(NodeName node, Path folder, Plan plan, X509Certificate certificate) {
        boolean sameCa = brokersTrust.pem().equals(textOrEmpty(folder.resolve(CA)));
        if (!sameCa) {
            save(folder, () -> DurableFiles.writeShared(folder.resolve(CA), brokersTrust.pem()));
        }
        EdgeReport.Result result = plan.isEmpty() && sameCa ? EdgeReport.Result.UNCHANGED : EdgeReport.Result.REFRESHED;
        return new EdgeReport(node, folder, certificate.getNotAfter().toInstant(), result);
    }

    private void write(Path folder, IssuedCertificate issued) {
        save(folder, () -> {
            DurableFiles.createPrivateDirectory(folder);
            DurableFiles.writeShared(folder.resolve(CA), brokersTrust.pem());
            // A crash between these two leaves a pair that does not match, which the next run replaces.
            DurableFiles.writePrivate(folder.resolve(KEY), issued.keyPem());
            DurableFiles.writeShared(folder.resolve(CERTIFICATE), issued.certificatePem());
        });
    }

    /** The certificate in the folder, if node, key and CA are right and it is not about to expire. */
    private Optional<X509Certificate> existing(NodeName node, Path folder, ClientAuthority authority) {
        try {
            Instant usedUp =
                    work.clock().instant().plus(work.config().certificates().renewBefore());
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
