// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.util.List;

/**
 * Whether customers see anything of each other.
 *
 * @param customers how many were tried
 * @param pairs how many times a customer was shown another's topic or group, to be refused
 * @param leaks what was not refused; none, if all is well
 * @param others who else may use customers' topics, by grants that Caudal did not make
 * @param leftovers grants, quotas and topics that belong to no customer
 */
public record IsolationReport(
        int customers, long pairs, List<String> leaks, List<String> others, List<String> leftovers) {
    /** Copies the lists. */
    public IsolationReport {
        leaks = List.copyOf(leaks);
        others = List.copyOf(others);
        leftovers = List.copyOf(leftovers);
    }
}
