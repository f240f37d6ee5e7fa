// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.kafka.GroupMember;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.Generation;
import java.util.List;

/**
 * Which certificates lost their access.
 *
 * @param customer whose
 * @param revoked the certificates; none if there was none to take away
 * @param members who is connected in the customer's groups, where that was looked at
 * @param changes the steps taken
 */
public record RevocationReport(
        CustomerId customer, List<Generation> revoked, List<GroupMember> members, List<Change> changes) {
    /** Copies the lists. */
    public RevocationReport {
        revoked = List.copyOf(revoked);
        members = List.copyOf(members);
        changes = List.copyOf(changes);
    }
}
