// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.util.List;

/**
 * How the cluster looks to somebody who wants to put customers on it.
 *
 * @param endpoints where customers and edges would connect, one for each broker that was asked
 * @param problems why {@code init} would refuse it, with the way out
 * @param advice what is possible, and not good
 */
public record CheckReport(List<String> endpoints, List<String> problems, List<String> advice) {
    /** Copies the lists. */
    public CheckReport {
        endpoints = List.copyOf(endpoints);
        problems = List.copyOf(problems);
        advice = List.copyOf(advice);
    }
}
