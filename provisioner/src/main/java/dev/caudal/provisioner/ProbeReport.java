// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.probe.NodeSight;
import java.util.List;

/**
 * What the canaries tell.
 *
 * @param nodes every node that may write, and every other that was heard
 * @param strangers lines in the probe's topic that are no canaries
 */
public record ProbeReport(List<NodeSight> nodes, long strangers) {
    /** Copies the list. */
    public ProbeReport {
        nodes = List.copyOf(nodes);
    }

    /** Whether every node was heard. */
    public boolean good() {
        return nodes.stream().noneMatch(NodeSight::silent);
    }
}
