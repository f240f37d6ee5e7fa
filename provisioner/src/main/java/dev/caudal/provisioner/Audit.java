// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.audit.Completeness;
import dev.caudal.provisioner.audit.Counts;
import dev.caudal.provisioner.audit.Growth;
import dev.caudal.provisioner.audit.RunsAtOnce;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.TallyTopic;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TopicState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Compares what edges counted with what is in customers' topics; reads no log line. One thread. */
final class Audit {
    private static final Duration SILENCE = Duration.ofMinutes(3);
    /** Of the retention: who is farther behind will lose lines soon. */
    private static final int FAR_BEHIND_PERCENT = 75;

    private final Work work;
    private final TallyTopic tally;

    Audit(Work work, TallyTopic tally) {
        this.work = work;
        this.tally = tally;
    }

    /**
     * Audits whole hours, from the one in which {@code since} is; of one customer, or of all.
     *
     * @param until hours that end later are left for the next audit
     */
    AuditReport run(Instant since, Instant until, Optional<CustomerId> only) {
        Instant first = since.truncatedTo(ChronoUnit.HOURS);
        Instant end = until.truncatedTo(ChronoUnit.HOURS);
        Registry registry = work.registry().read();
        only.ifPresent(registry::require);
        List<Customer> customers = registry.customers().values().stream()
                .filter(customer -> only.isEmpty() || only.get().equals(customer.id()))
                .toList();
        Map<String, CustomerId> owners = new HashMap<>();
        customers.forEach(customer -> customer.ownedTopics().forEach(topic -> owners.put(topic, customer.id())));
        List<TopicPartition> partitions = partitions(owners.keySet().stream().toList());

        // First the topics, then the counts: what arrives in between is at worst counted twice, in an hour not
        // compared.
        List<Growth> growths = growths(partitions, first, end);
        Counts counts = Counts.ofNodes();
        Map<NodeName, Instant> seen = new HashMap<>();
        List<String> doubtful = new ArrayList<>();
        Gaps gaps = new Gaps();
        RunsAtOnce runs = new RunsAtOnce();
        tally.readSince(
                first,
                record -> {
                    counts.add(record, first, end);
                    seen.merge(record.node(), record.at(), (a, b) -> a.isAfter(b) ? a : b);
                    gaps.add(record);
                    runs.add(record);
                },
                doubtful::add);
        Completeness completeness = Completeness.of(counts, growths, owners, first, end);
        doubtful.addAll(gaps.found);
        doubtful.addAll(runs.found());
        return new AuditReport(
                first,
                end,
                completeness,
                only.isPresent() ? List.of() : silent(registry, seen),
                doubtful,
                consumers(customers, partitions));
    }

    private List<TopicPartition> partitions(List<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        Map<String, TopicState> states = work.cluster().topics(topics);
        states.forEach((topic, state) -> {
            for (int i = 0; i < state.partitions(); i++) {
                partitions.add(new TopicPartition(topic, i));
            }
        });
        return partitions;
    }

    private List<Growth> growths(List<TopicPartition> partitions, Instant first, Instant end) {
        Map<TopicPartition, Long> kept = work.cluster().firstOffsets(partitions);
        List<Growth> growths = new ArrayList<>();
        Map<TopicPartition, Long> before = work.cluster().offsetsAt(partitions, first);
        for (Instant hour = first; hour.isBefore(end); hour = hour.plus(1, ChronoUnit.HOURS)) {
            Instant next = hour.plus(1, ChronoUnit.HOURS);
            work.progress().starting("look at " + hour, 0, 1);
            Map<TopicPartition, Long> after = work.cluster().offsetsAt(partitions, next);
            for (TopicPartition partition : partitions) {
                long from = before.getOrDefault(partition, 0L);
                long firstKept = kept.getOrDefault(partition, 0L);
                // Where retention has begun to eat, nobody knows how much of this hour is gone.
                boolean whole = firstKept == 0 || from > firstKept;
                long grown = Math.max(0, after.getOrDefault(partition, from) - from);
                growths.add(new Growth(partition.topic(), partition.partition(), hour, grown, whole));
            }
            before = after;
        }
        return growths;
    }

    /** Records of a run that were not heard. */
    private static final class Gaps {
        private final List<String> found = new ArrayList<>();
        private final Map<String, Long> last = new HashMap<>();

        private void add(TallyRecord record) {
            String run = record.node() + " (run " + record.run() + ")";
            Long before = last.put(run, record.sequence());
            if (before != null && record.sequence() > before + 1) {
                found.add("node " + run + ": counts " + (before + 1) + " to " + (record.sequence() - 1)
                        + " are missing, before " + record.at());
            }
        }
    }

    private List<String> silent(Registry registry, Map<NodeName, Instant> seen) {
        Instant now = work.clock().instant();
        List<String> silent = new ArrayList<>();
        for (EdgeNode node : registry.nodes().values()) {
            Instant last = seen.get(node.name());
            if (node.state() == EdgeNode.State.LIVE && (last == null || last.isBefore(now.minus(SILENCE)))) {
                silent.add("node " + node.name()
                        + (last == null ? " has said nothing in the time looked at" : " is silent since " + last));
            }
        }
        return silent;
    }

    private List<String> consumers(List<Customer> customers, List<TopicPartition> partitions) {
        List<String> found = new ArrayList<>();
        for (Customer customer : customers) {
            boolean hasCertificate = customer.generations().stream().anyMatch(Generation::mayRead);
            if (customer.state() != Customer.State.ACTIVE || !hasCertificate) {
                continue;
            }
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                    work.cluster().committed(work.template().groupPrefix(customer.id()));
            if (committed.isEmpty()) {
                found.add("customer " + customer.id() + ": nobody reads, in no group");
                continue;
            }
            Duration retention = Objects.requireNonNullElse(
                    customer.options().retention(), work.config().topics().retention());
            Instant edge = work.clock()
                    .instant()
                    .minus(retention.multipliedBy(FAR_BEHIND_PERCENT).dividedBy(100));
            Map<TopicPartition, Long> needed = work.cluster()
                    .offsetsAt(
                            partitions.stream()
                                    .filter(each -> customer.owns(each.topic()))
                                    .toList(),
                            edge);
            committed.forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
                Long limit = needed.get(partition);
                if (limit != null && offset != null && offset.offset() < limit) {
                    found.add("customer " + customer.id() + ": group " + group + " is " + FAR_BEHIND_PERCENT
                            + " % of the retention behind in " + partition + ", and will lose lines");
                }
            }));
        }
        return found;
    }
}
