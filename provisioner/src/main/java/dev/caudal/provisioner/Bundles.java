// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.bundle.BundleGenerator;
import dev.caudal.bundle.BundleSpec;
import dev.caudal.bundle.Credentials;
import dev.caudal.bundle.FileNames;
import dev.caudal.bundle.Language;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.certificates.ClientAuthority;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.certificates.KeyStores;
import dev.caudal.provisioner.certificates.SignedCertificate;
import dev.caudal.provisioner.certificates.SigningRequest;
import dev.caudal.provisioner.certificates.StateDirectory;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.files.DurableFiles;
import dev.caudal.provisioner.kafka.BrokersTrust;
import dev.caudal.provisioner.kafka.GroupMember;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.Generation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Starter zips. One thread.
 *
 * <p>Each new zip is a new generation of certificate; of a customer's generations at most two are live, so that one can be
 * replaced without an interruption. The private key is written into the zip and kept nowhere.
 */
final class Bundles {
    private static final int MAX_LIVE = 2;

    private final Work work;
    private final StateDirectory state;
    private final ProvisionerConfig config;
    private final BrokersTrust brokersTrust;
    private final List<String> bootstrapServers;
    private final BundleGenerator generator = new BundleGenerator();
    private final RandomTokens tokens;
    private final SecureRandom random;

    Bundles(
            Work work,
            StateDirectory state,
            BrokersTrust brokersTrust,
            List<String> bootstrapServers,
            SecureRandom random) {
        this.work = work;
        this.state = state;
        this.config = work.config();
        this.brokersTrust = brokersTrust;
        this.bootstrapServers = bootstrapServers;
        this.tokens = new RandomTokens(random);
        this.random = random;
    }

    BundleReport write(CustomerId id, Path zip) {
        Customer customer = subscribed(id);
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
        Instant usedUp = work.clock().instant().plus(config.certificates().renewBefore());
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
        work.converge(customer, customer);
        return Optional.of(new BundleReport(
                zip,
                generation.get(),
                same ? BundleReport.Result.UNCHANGED : BundleReport.Result.REFRESHED,
                List.of()));
    }

    /** A new zip beside the certificate that the customer has, which goes on until the rotation is finished. */
    BundleReport rotate(CustomerId id, Path zip) {
        Customer customer = subscribed(id);
        ClientAuthority authority = state.require();
        List<Generation> live = live(customer);
        if (live.size() >= MAX_LIVE) {
            throw ProvisioningException.failed("customer " + id + " has " + live.size()
                    + " certificates already, so a rotation is under way: 'rotate " + id
                    + " --finish' ends it, 'revoke " + id + " --certificate SERIAL' takes one of them away");
        }
        if (Files.exists(zip)) {
            throw ProvisioningException.failed(zip + " exists: choose another name, or move it away");
        }
        requireDirectory(zip);
        return issue(customer, zip, authority);
    }

    /**
     * Retires all certificates but the newest.
     *
     * @param evenIfUsed although the customer is connected, perhaps by an old one
     */
    RevocationReport finishRotation(CustomerId id, boolean evenIfUsed) {
        Customer customer = subscribed(id);
        List<Generation> live = live(customer);
        List<Generation> old = live.subList(0, Math.max(0, live.size() - 1));
        List<GroupMember> members = work.cluster().membersOf(work.template().groupPrefix(id));
        if (!old.isEmpty() && !members.isEmpty() && !evenIfUsed) {
            throw ProvisioningException.failed("customer " + id + " is connected, and Kafka does not tell by which"
                    + " certificate: "
                    + members.stream().map(GroupMember::toString).collect(Collectors.joining(", "))
                    + ". Once each of these was restarted with the new zip, 'rotate " + id
                    + " --finish --force' ends the"
                    + " old certificate");
        }
        return retire(customer, old, members);
    }

    /**
     * Takes certificates' access away, on open connections too.
     *
     * @param serial of the one that goes; all of them, if empty
     */
    RevocationReport revoke(CustomerId id, Optional<String> serial) {
        Customer customer = work.registry().take().require(id);
        List<Generation> gone = customer.generations().stream()
                .filter(Generation::mayRead)
                .filter(each -> serial.isEmpty() || each.serial().equals(serial.get()))
                .toList();
        if (gone.isEmpty() && serial.isPresent()) {
            boolean known = customer.generations().stream()
                    .anyMatch(each -> each.serial().equals(serial.get()));
            if (!known) {
                throw ProvisioningException.failed(
                        "customer " + id + " has no certificate " + serial.get() + ": 'show " + id + "' lists them");
            }
        }
        return retire(customer, gone, List.of());
    }

    private RevocationReport retire(Customer customer, List<Generation> gone, List<GroupMember> members) {
        Customer after = customer.withGenerations(
                customer.each(each -> gone.contains(each) ? each.in(Generation.State.RETIRED) : each));
        List<Change> changes = work.revoke(customer, after).changes();
        return new RevocationReport(customer.id(), gone, members, changes);
    }

    /** A certificate for a key that the customer made himself, as a chain in PEM. */
    BundleReport sign(CustomerId id, Path request, Path chain) {
        Customer customer = subscribed(id);
        ClientAuthority authority = state.require();
        PublicKey key;
        try {
            key = SigningRequest.key(Files.readString(request));
        } catch (IOException e) {
            throw ProvisioningException.usage("--csr " + request + " cannot be read: " + e);
        }
        if (Files.exists(chain)) {
            throw ProvisioningException.failed(chain + " exists: choose another name, or move it away");
        }
        requireDirectory(chain);
        String serial = tokens.serial();
        SignedCertificate signed = authority.sign(Generation.principalPrefix(id) + serial, key, validity());
        return handOver(customer, serial, signed.notAfter(), chain, signed.pem().getBytes(StandardCharsets.US_ASCII));
    }

    private Customer subscribed(CustomerId id) {
        Customer customer = work.registry().take().require(id);
        if (customer.state() != Customer.State.ACTIVE) {
            throw ProvisioningException.failed("customer " + id + " is not subscribed (state "
                    + customer.state().name().toLowerCase(Locale.ROOT) + "): run 'subscribe " + id
                    + "' first");
        }
        return customer;
    }

    private Duration validity() {
        return tokens.jittered(
                config.certificates().customerValidity(), config.certificates().jitterPercent());
    }

    private BundleReport issue(Customer customer, Path zip, ClientAuthority authority) {
        CustomerId id = customer.id();
        String serial = tokens.serial();
        IssuedCertificate issued = authority.issue(Generation.principalPrefix(id) + serial, validity());
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
        return handOver(customer, serial, issued.notAfter(), zip, content);
    }

    /** The registry knows of a certificate before its file is there, and counts on it after. */
    private BundleReport handOver(Customer customer, String serial, Instant notAfter, Path file, byte[] content) {
        Generation generation = new Generation(serial, work.now(), notAfter, Generation.State.ISSUING);
        List<Generation> started = new ArrayList<>(customer.each(Bundles::abandoned));
        started.add(generation);
        Customer issuing = customer.withGenerations(started);
        work.converge(customer, issuing);
        work.progress().starting("write " + file, 0, 1);
        save(file, content);

        List<Generation> retired = surplus(issuing);
        Customer finished = issuing.withGenerations(issuing.each(each -> {
            if (retired.contains(each)) {
                return each.in(Generation.State.RETIRED);
            }
            return each.equals(generation) ? each.in(Generation.State.LIVE) : each;
        }));
        work.converge(issuing, finished);
        return new BundleReport(file, generation.in(Generation.State.LIVE), BundleReport.Result.ISSUED, retired);
    }

    private static List<Generation> live(Customer customer) {
        return customer.generations().stream()
                .filter(each -> each.state() == Generation.State.LIVE)
                .sorted(Comparator.comparing(Generation::issuedAt))
                .toList();
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
                        Objects.requireNonNullElse(customer.options().displayName(), "customer " + customer.id()),
                        config.brand(),
                        config.bootstrapServers().isEmpty() ? bootstrapServers : config.bootstrapServers(),
                        customer.topics(),
                        config.template().groupPrefix(customer.id()),
                        Objects.requireNonNullElse(
                                customer.options().retention(), config.topics().retention()),
                        credentials)
                .withLanguage(language(customer))
                .withSupport(config.support())
                .withFormats(config.formats().of(customer.id()))
                .withCodec(
                        customer.options().compression() == null
                                ? ""
                                : customer.options().compression().text());
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try {
            generator.write(spec, zip);
        } catch (IOException e) {
            throw new IllegalStateException("memory refused a zip", e);
        }
        return zip.toByteArray();
    }

    private static Language language(Customer customer) {
        return customer.options().language() == dev.caudal.provisioner.model.Language.ES
                ? Language.SPANISH
                : Language.ENGLISH;
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
