// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import java.util.List;

/**
 * Where a customer's consumers stand.
 *
 * @param customer whose
 * @param held records that his topics hold now
 * @param groups his groups, by name; none, if nobody ever read
 */
public record LagReport(CustomerId customer, long held, List<Group> groups) {
    /** Copies the list. */
    public LagReport {
        groups = List.copyOf(groups);
    }

    /**
     * One group of consumers.
     *
     * @param name of the group
     * @param members who are connected now
     * @param partitions where it stands
     */
    public record Group(String name, int members, List<Partition> partitions) {
        /** Copies the list. */
        public Group {
            partitions = List.copyOf(partitions);
        }

        /** Records that it has not read yet. */
        public long lag() {
            return partitions.stream().mapToLong(Partition::lag).sum();
        }

        /** Whether it will lose lines soon. */
        public boolean farBehind() {
            return partitions.stream().anyMatch(Partition::farBehind);
        }
    }

    /**
     * One partition as a group sees it.
     *
     * @param topic the topic
     * @param number of the partition
     * @param lag records not read yet
     * @param farBehind whether three quarters of the retention are behind: what is not read soon is deleted
     */
    public record Partition(String topic, int number, long lag, boolean farBehind) {}

    /** Whether nobody is connected to read, whatever there is. */
    public boolean nobodyReads() {
        return groups.stream().noneMatch(group -> group.members() > 0);
    }
}
