// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Language;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a file of customers, as {@code plan} and {@code apply} take it; every problem is reported at once. Stateless. */
public final class CustomersFile {
    private static final CustomerId NOBODY = CustomerId.of("0".repeat(CustomerId.MAX_LENGTH));
    private static final long MAX_RATE = 1L << 40;

    private CustomersFile() {}

    /**
     * The customers in this file, in its order.
     *
     * @throws ProvisioningException with reason USAGE and one line for each problem
     */
    public static List<CustomerEntry> read(Path file) {
        Section root = Section.root(file.toString(), PlainYaml.read("-f", file));
        if (!root.has("customers")) {
            root.problem("there is no list 'customers'; for no customers at all write 'customers: []'");
        }
        List<CustomerEntry> entries = new ArrayList<>();
        Set<CustomerId> seen = new HashSet<>();
        for (Section section : root.sectionsOf("customers")) {
            CustomerEntry entry = entry(section);
            if (!entry.id().equals(NOBODY) && !seen.add(entry.id())) {
                section.problem("customer " + entry.id() + " is named twice");
            }
            entries.add(entry);
        }
        root.finish();
        return entries;
    }

    private static CustomerEntry entry(Section section) {
        if (!section.has("id")) {
            section.problem("id is missing");
        }
        CustomerId id = section.text("id", NOBODY, CustomerId::of);
        TreeSet<StreamName> streams = new TreeSet<>(section.texts("streams", StreamName::of));
        if (streams.isEmpty()) {
            if (section.has("streams")) {
                section.problem("streams: name at least one, or leave the key out for access");
            }
            streams.add(StreamName.ACCESS);
        }
        return new CustomerEntry(id, streams, options(section));
    }

    private static CustomerOptions options(Section section) {
        Section limits = section.section("limits");
        List<ClientAddress> addresses = section.texts("allowedAddresses", ClientAddress::of);
        try {
            return new CustomerOptions(
                    section.has("partitions")
                            ? section.integer("partitions", 1, 1, CustomerOptions.MAX_PARTITIONS)
                            : null,
                    section.has("replicas") ? section.integer("replicas", 1, 1, CustomerOptions.MAX_REPLICAS) : null,
                    section.has("retention")
                            ? section.duration(
                                    "retention",
                                    CustomerOptions.MIN_RETENTION,
                                    CustomerOptions.MIN_RETENTION,
                                    CustomerOptions.MAX_RETENTION)
                            : null,
                    rate(section, "consumerBytesPerSecond"),
                    rate(limits, "bytesPerSecond"),
                    limits.has("sampleOneIn")
                            ? limits.integer("sampleOneIn", 1, 1, CustomerOptions.MAX_SAMPLE_ONE_IN)
                            : null,
                    section.has("compression") ? section.text("compression", Compression.NONE, Compression::of) : null,
                    addresses,
                    section.has("displayName") ? section.text("displayName", "", text -> text) : null,
                    section.has("language") ? section.text("language", Language.EN, Language::of) : null);
        } catch (IllegalArgumentException e) {
            section.problem(String.valueOf(e.getMessage()));
            return CustomerOptions.NONE;
        }
    }

    private static @Nullable Long rate(Section section, String key) {
        return section.has(key)
                ? section.bytes(key, CustomerOptions.MIN_RATE, CustomerOptions.MIN_RATE, MAX_RATE)
                : null;
    }
}
