// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.core.routing.RoutingTable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A list that could be read as a whole.
 *
 * @param table what it says
 * @param generatedAt when it was made; null if it does not say
 * @param confirmation what an operator confirmed about departures; null if nothing
 */
public record ActiveList(
        RoutingTable table,
        @Nullable Instant generatedAt,
        @Nullable ShrinkConfirmation confirmation) {}
