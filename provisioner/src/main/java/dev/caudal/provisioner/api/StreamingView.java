// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.config.ProvisionerConfig;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.Customer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells how customers' streaming stands. Pure, but for what it is given. */
final class StreamingView {
    private final ProvisionerConfig config;
    private final List<String> bootstrapServers;
    private final EdgeFleet fleet;

    StreamingView(ProvisionerConfig config, List<String> adminServers, EdgeFleet fleet) {
        this.config = config;
        this.bootstrapServers = config.bootstrapServers().isEmpty() ? adminServers : config.bootstrapServers();
        this.fleet = fleet;
    }

    /** It need not be known: the CDN knows its customers, the registry those who ever subscribed. */
    StreamingStatus of(CustomerId id, RegistrySnapshot snapshot) {
        Customer customer = snapshot.registry().customers().get(id);
        EdgeFleet.Reached reached = customer == null
                ? new EdgeFleet.Reached(0, 0)
                : fleet.reached(snapshot, snapshot.listedSince().getOrDefault(id, Long.MAX_VALUE));
        return new StreamingStatus(
                id,
                customer,
                customer == null ? null : snapshot.registry().status(customer),
                bootstrapServers,
                config.template().groupPrefix(id),
                retention(customer),
                reached.on(),
                reached.of());
    }

    private Duration retention(@Nullable Customer customer) {
        Duration own = customer == null ? null : customer.options().retention();
        return own == null ? config.topics().retention() : own;
    }
}
