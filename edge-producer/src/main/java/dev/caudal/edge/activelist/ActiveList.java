// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import org.jspecify.annotations.Nullable;

/**
 * A list that could be read as a whole.
 *
 * @param table what it says
 * @param shrinkConfirmedFor the version for which an operator has confirmed that many customers leave, or null
 */
public record ActiveList(RoutingTable table, @Nullable Long shrinkConfirmedFor) {}
