// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.ClientSession;
import dev.caudal.provisioner.kafka.Finding;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.OwnTopics;
import dev.caudal.provisioner.model.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Proves with throw-away certificates what customers can do and what they cannot. One thread.
 *
 * <p>The registry knows each throw-away generation while it stands, so that a crash leaves nothing that the next command
 * would not take away; its certificate ends after five minutes by itself.
 */
final class Verification {
    private static final Duration VALIDITY = Duration.ofMinutes(5);
    private static final int ABOVE_LIMIT = 64 << 10;
    /** So many customers are tried with one change of the registry. */
    private static final int TOGETHER = 50;

    private final Work work;
    private final StateDirectory state;
    private final BrokersTrust trust;
    private final List<String> bootstrapServers;
    private final RandomTokens tokens;

    Verification(
            Work work, StateDirectory state, BrokersTrust trust, List<String> bootstrapServers, RandomTokens tokens) {
        this.work = work;
        this.state = state;
        this.trust = trust;
        this.bootstrapServers = bootstrapServers;
        this.tokens = tokens;
    }

    VerifyReport verify(CustomerId id) {
        ClientAuthority authority = state.require();
        Registry registry = work.registry().take();
        Customer customer = registry.require(id);
        if (customer.state() != Customer.State.ACTIVE) {
            throw ProvisioningException.failed("customer " + id + " is not subscribed: there is nothing to verify");
        }
        String foreignTopic = OwnTopics.REGISTRY;
        String foreignGroup = work.template().prefix() + "0-nobody_verify";
        for (Customer other : registry.customers().values()) {
            if (!other.id().equals(id) && other.state() == Customer.State.ACTIVE) {
                foreignTopic = firstTopic(other);
                foreignGroup = work.template().groupPrefix(other.id()) + "verify";
                break;
            }
        }
        List<Finding> findings = new ArrayList<>();
        Guests guests = admit(List.of(customer), authority);
        try (ClientSession session = new ClientSession(bootstrapServers, guests.certificate(customer), trust)) {
            if (customer.options().allowedAddresses().isEmpty()) {
                findings.addAll(session.allowed(
                        customer.topics().values(), work.template().groupPrefix(id)));
            } else {
                findings.add(new Finding(
                        "he reads: not tried, since he may connect from "
                                + customer.options().allowedAddresses() + " alone",
                        true,
                        ""));
            }
            findings.addAll(session.refused(
                    firstTopic(customer),
                    foreignTopic,
                    foreignGroup,
                    work.config().topics().maxMessageBytes() + ABOVE_LIMIT));
        } finally {
            dismiss(guests);
        }
        boolean gone =
                work.cluster().access().grantsOf(guests.principal(customer)).isEmpty();
        findings.add(new Finding("the throw-away certificate's access is gone", gone, gone ? "" : "it still stands"));
        return new VerifyReport(id, findings);
    }

    private static String firstTopic(Customer customer) {
        return customer.topics().values().iterator().next();
    }

    IsolationReport isolation() {
        ClientAuthority authority = state.require();
        Registry registry = work.registry().take();
        List<Customer> active = registry.customers().values().stream()
                .filter(customer -> customer.state() == Customer.State.ACTIVE)
                .toList();
        List<String> leaks = new ArrayList<>();
        long pairs = 0;
        for (int start = 0; start < active.size(); start += TOGETHER) {
            List<Customer> some = active.subList(start, Math.min(active.size(), start + TOGETHER));
            Guests guests = admit(some, authority);
            try {
                int done = start;
                for (Customer customer : some) {
                    work.progress().starting("try customer " + customer.id(), done++, active.size());
                    pairs += tryOthers(customer, guests, active, leaks);
                }
            } finally {
                dismiss(guests);
            }
        }
        Lint lint = Lint.of(registry, work.cluster().access(), work.cluster().topicNames(), work.template());
        return new IsolationReport(active.size(), pairs, leaks, lint.others(), lint.leftovers());
    }

    private long tryOthers(Customer customer, Guests guests, List<Customer> active, List<String> leaks) {
        List<String> topics = new ArrayList<>(List.of(OwnTopics.REGISTRY, OwnTopics.CHANGES, OwnTopics.TALLY));
        List<String> groups = new ArrayList<>();
        for (Customer other : active) {
            if (!other.id().equals(customer.id())) {
                topics.addAll(other.topics().values());
                groups.add(work.template().groupPrefix(other.id()) + "isolation");
            }
        }
        try (ClientSession session = new ClientSession(bootstrapServers, guests.certificate(customer), trust)) {
            session.leaks(customer.topics().values(), work.template().groupPrefix(customer.id()), topics, groups)
                    .forEach(leak -> leaks.add("customer " + customer.id() + " " + leak));
        }
        return (long) topics.size() + groups.size();
    }

    /** Throw-away generations of these customers, with all that a generation may do. */
    private Guests admit(List<Customer> customers, ClientAuthority authority) {
        List<Work.Target> targets = new ArrayList<>();
        Map<CustomerId, IssuedCertificate> certificates = new LinkedHashMap<>();
        for (Customer customer : customers) {
            String serial = tokens.serial();
            IssuedCertificate certificate =
                    authority.issue(Generation.principalPrefix(customer.id()) + serial, VALIDITY);
            certificates.put(customer.id(), certificate);
            List<Generation> generations = new ArrayList<>(customer.generations());
            generations.add(new Generation(serial, work.now(), certificate.notAfter(), Generation.State.ISSUING));
            targets.add(new Work.Target(customer, customer.withGenerations(generations)));
        }
        work.converge(targets).forEach(Outcome::orThrow);
        return new Guests(targets, certificates);
    }

    private void dismiss(Guests guests) {
        work.converge(guests.targets().stream()
                        .map(target -> new Work.Target(target.after(), Objects.requireNonNull(target.before())))
                        .toList())
                .forEach(Outcome::orThrow);
    }

    private record Guests(List<Work.Target> targets, Map<CustomerId, IssuedCertificate> certificates) {
        private IssuedCertificate certificate(Customer customer) {
            return Objects.requireNonNull(certificates.get(customer.id()));
        }

        private String principal(Customer customer) {
            return certificate(customer)
                    .certificate()
                    .getSubjectX500Principal()
                    .getName()
                    .substring("CN=".length());
        }
    }
}
