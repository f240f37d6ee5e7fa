// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.kafka.AdminProperties;
import dev.caudal.provisioner.kafka.ProbeTopic;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.probe.Canary;
import dev.caudal.provisioner.probe.Sightings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The reserved customer {@link CustomerId#PROBE}, and what is in his topic. One thread. */
final class Probe {
    /** One partition, kept for an hour. */
    static final CustomerOptions OPTIONS =
            new CustomerOptions(1, null, Duration.ofHours(1), null, null, null, null, List.of(), "Probe", null);

    private static final Duration LOOK_BACK = Duration.ofMinutes(10);

    private final Work work;
    private final AdminProperties admin;

    Probe(Work work, AdminProperties admin) {
        this.work = work;
        this.admin = admin;
    }

    /**
     * Watches for a time.
     *
     * @param silence how long a node may send nothing
     * @param stop ends it early, when it becomes true
     */
    ProbeReport watch(Duration time, Duration silence, AtomicBoolean stop) {
        Registry registry = work.registry().read();
        Customer probe = registry.customers().get(CustomerId.PROBE);
        if (probe == null || probe.state() != Customer.State.ACTIVE) {
            throw ProvisioningException.failed(
                    "the probe is not set up: run 'probe set-up' first, then 'export-active'");
        }
        Sightings sightings = new Sightings();
        sightings.expect(registry.nodes().values().stream()
                .filter(node -> node.state() == EdgeNode.State.LIVE)
                .map(EdgeNode::name)
                .toList());
        AtomicLong strangers = new AtomicLong();
        String topic = Objects.requireNonNull(probe.topics().get(StreamName.ACCESS));
        Instant since = work.clock().instant().minus(LOOK_BACK);
        new ProbeTopic(admin, topic).watch(since, time, stop, (value, fresh) -> {
            try {
                Canary canary = Canary.parse(value);
                if (fresh) {
                    sightings.arrived(canary, work.clock().instant());
                } else {
                    sightings.found(canary);
                }
            } catch (IllegalArgumentException e) {
                strangers.incrementAndGet();
            }
        });
        return new ProbeReport(sightings.seen(work.clock().instant(), silence), strangers.get());
    }
}
