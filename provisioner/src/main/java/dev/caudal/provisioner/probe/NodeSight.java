// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.probe;

import dev.caudal.core.naming.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a node by its canaries.
 *
 * @param node which
 * @param lastAt when it sent the last one; nothing, if none was there
 * @param canaries how many arrived while somebody watched
 * @param missed how many sequence numbers were passed over meanwhile
 * @param median from sending to reading, of those that arrived while somebody watched
 * @param slowest the same, of the slowest
 * @param silent whether it has sent none for too long
 */
public record NodeSight(
        NodeName node,
        Optional<Instant> lastAt,
        int canaries,
        long missed,
        Optional<Duration> median,
        Optional<Duration> slowest,
        boolean silent) {}
