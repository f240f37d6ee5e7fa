// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.util.List;

/**
 * What {@code init} did.
 *
 * @param done what was changed, one sentence each; none if all was so already
 * @param proven the brokers that let certificates of the clients' CA in, as host:port
 * @param warnings what is unsafe and was let pass
 */
public record InitReport(List<String> done, List<String> proven, List<String> warnings) {
    /** Copies the lists. */
    public InitReport {
        done = List.copyOf(done);
        proven = List.copyOf(proven);
        warnings = List.copyOf(warnings);
    }
}
