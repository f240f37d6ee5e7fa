// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.audit.Completeness;
import java.time.Instant;
import java.util.List;

/**
 * What an audit found.
 *
 * @param since from when
 * @param until to when
 * @param completeness counts against topics
 * @param silent nodes that say nothing
 * @param doubtful counts that cannot be used, or are missing
 * @param consumers customers who fall behind, or do not read at all
 */
public record AuditReport(
        Instant since,
        Instant until,
        Completeness completeness,
        List<String> silent,
        List<String> doubtful,
        List<String> consumers) {
    /** Copies the lists. */
    public AuditReport {
        silent = List.copyOf(silent);
        doubtful = List.copyOf(doubtful);
        consumers = List.copyOf(consumers);
    }

    /** Whether no line is missing, and every node speaks. That a customer does not read is his own affair. */
    public boolean good() {
        return completeness.differences().stream().noneMatch(each -> each.missing() > 0)
                && silent.isEmpty()
                && doubtful.isEmpty();
    }
}
