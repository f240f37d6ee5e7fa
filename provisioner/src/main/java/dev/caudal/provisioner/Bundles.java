// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.bundle.BundleGenerator;
import dev.caudal.bundle.BundleSpec;
import dev.caudal.bundle.Credentials;
import dev.caudal.bundle.FileNames;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.KeyStores;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Starter zips. One thread.
 *
 * <p>Each new zip is a new generation of certificate; of a customer's generations at most two are live, so that one can be
 * replaced without an interruption. The private key is written into the zip and kept nowhere.
 */
final class Bundles {
    private static final int MAX_LIVE = 2;

    private final Subscriptions subscriptions;
    private final StateDirectory state;
    private final ProvisionerConfig config;
    private final BrokersTrust brokersTrust;
    private final List<String> bootstrapServers;
    private final BundleGenerator generator = new BundleGenerator();
    private final RandomTokens tokens;
    private final SecureRandom random;
    private final Clock clock;

    Bundles(
            Subscriptions subscriptions,
            StateDirectory state,
            ProvisionerConfig config,
            BrokersTrust brokersTrust,
            List<String> bootstrapServers,
            SecureRandom random,
            Clock clock) {
        this.subscriptions = subscriptions;
        this.state = state;
        this.config = config;
        this.brokersTrust = brokersTrust;
        this.bootstrapServers = bootstrapServers;
        this.tokens = new RandomTokens(random);
        this.random = random;
        this.clock = clock;
    }

    BundleReport write(CustomerId id, Path zip) {
        Customer customer = subscriptions.require(id);
        if (customer.state() != Customer.State.ACTIVE) {
            throw ProvisioningException.failed("customer " + id + " is not subscribed (state "
                    + customer.state().name().toLowerCase(Locale.ROOT) + "): run 'subscribe " + id
                    + "' first");
        }
        ClientAuthority authority = state.require();
        if (Files.exists(zip)) {
            Optional<BundleReport> still = refresh(customer, zip, authority);
            if (still.isPresent()) {
                return still.get();
            }
        } else {
            requireDirectory(zip);
        }
        return issue(customer, zip, authority);
    }

    /** A zip whose certificate still stands keeps it; the rest of it is brought up to date. */
    private Optional<BundleReport> refresh(Customer customer, Path zip, ClientAuthority authority) {
        ExistingZip existing = ExistingZip.read(zip, FileNames.of(customer.id(), config.brand()))
                .orElseThrow(() -> ProvisioningException.failed(zip + " exists and is no starter zip of customer "
                        + customer.id() + ": choose another name, or move it away"));
        Instant usedUp = clock.instant().plus(config.certificates().renewBefore());
        Optional<Generation> generation = customer.generations().stream()
                .filter(each -> each.state() == Generation.State.LIVE)
                .filter(each -> each.notAfter().isAfter(usedUp))
                .filter(each -> existing.isOf(each.principal(customer.id())))
                .findFirst();
        if (generation.isEmpty() || !authority.issued(existing.certificate())) {
            return Optional.empty();
        }
        byte[] current = render(customer, existing.credentials());
        boolean same = Arrays.equals(current, existing.content());
        if (!same) {
            save(zip, current);
        }
        // Also what a crash, or somebody else, may have done to the grants.
        subscriptions.converge(customer, customer);
        return Optional.of(new BundleReport(
                zip,
                generation.get(),
                same ? BundleReport.Result.UNCHANGED : BundleReport.Result.REFRESHED,
                List.of()));
    }

    private BundleReport issue(Customer customer, Path zip, ClientAuthority authority) {
        CustomerId id = customer.id();
        String serial = tokens.serial();
        String principal = Generation.principalPrefix(id) + serial;
        IssuedCertificate issued =
                authority.issue(principal, config.certificates().customerValidity());
        Generation generation = new Generation(
                serial, clock.instant().truncatedTo(ChronoUnit.SECONDS), issued.notAfter(), Generation.State.ISSUING);

        String password = KeyStores.newPassword(random);
        byte[] content = render(
                customer,
                new Credentials(
                        issued.certificatePem(),
                        issued.keyPem(),
                        brokersTrust.pem(),
                        KeyStores.identity("c" + id, issued, password),
                        KeyStores.trust(brokersTrust.certificates(), password),
                        password));

        List<Generation> started = new ArrayList<>(customer.each(Bundles::abandoned));
        started.add(generation);
        Customer issuing = customer.withGenerations(started);
        subscriptions.converge(customer, issuing);
        save(zip, content);

        List<Generation> retired = surplus(issuing);
        Customer finished = issuing.withGenerations(issuing.each(each -> {
            if (retired.contains(each)) {
                return each.in(Generation.State.RETIRED);
            }
            return each.equals(generation) ? each.in(Generation.State.LIVE) : each;
        }));
        subscriptions.converge(issuing, finished);
        return new BundleReport(zip, generation.in(Generation.State.LIVE), BundleReport.Result.ISSUED, retired);
    }

    /** A zip that was begun and never finished: nobody has its key. */
    private static Generation abandoned(Generation generation) {
        return generation.state() == Generation.State.ISSUING ? generation.in(Generation.State.RETIRED) : generation;
    }

    /** The oldest of the generations that stand, as many as there are too many. */
    private static List<Generation> surplus(Customer customer) {
        List<Generation> standing = customer.generations().stream()
                .filter(Generation::mayRead)
                .sorted(Comparator.comparing(Generation::issuedAt))
                .toList();
        return standing.subList(0, Math.max(0, standing.size() - MAX_LIVE));
    }

    private byte[] render(Customer customer, Credentials credentials) {
        BundleSpec spec = new BundleSpec(
                customer.id(),
                "customer " + customer.id(),
                config.brand(),
                config.bootstrapServers().isEmpty() ? bootstrapServers : config.bootstrapServers(),
                customer.topics(),
                config.template().groupPrefix(customer.id()),
                config.topics().retention(),
                credentials);
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            generator.write(spec, zip);
        } catch (IOException e) {
            throw new IllegalStateException("memory refused a zip", e);
        }
        return zip.toByteArray();
    }

    private static void requireDirectory(Path zip) {
        Path directory = zip.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory) || !Files.isWritable(directory)) {
            // Before a certificate is issued that could then not be handed over.
            throw ProvisioningException.failed(
                    "cannot write " + zip + ": there is no directory " + directory + " that can be written to");
        }
    }

    private static void save(Path zip, byte[] content) {
        try {
            DurableFiles.writePrivate(zip, content);
        } catch (IOException e) {
            throw ProvisioningException.failed("cannot write " + zip + ": " + e, e);
        }
    }
}
