// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.provisioner.kafka.Finding;
import java.util.List;

/**
 * What a customer's certificate lets its holder do.
 *
 * @param customer whose
 * @param findings one for each thing that was tried
 */
public record VerifyReport(CustomerId customer, List<Finding> findings) {
    /** Copies the list. */
    public VerifyReport {
        findings = List.copyOf(findings);
    }

    /** Whether all is as it shall be. */
    public boolean good() {
        return findings.stream().allMatch(Finding::good);
    }
}
