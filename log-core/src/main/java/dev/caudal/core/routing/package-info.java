// SPDX-License-Identifier: Apache-2.0
/**
 * Lines to customers: who is subscribed, and to which topic each customer's lines go.
 *
 * <p>A {@link dev.caudal.core.routing.RoutingTable} is one version of the active list and never changes; {@link
 * dev.caudal.core.routing.RoutingTableBuilder} names every mistake of a list before there is one. {@link
 * dev.caudal.core.routing.Routing} holds the table in force: one thread publishes the next one, each reader takes it with its
 * next chunk. A {@link dev.caudal.core.routing.Route} is shared by all readers, its sampling and its limit included.
 */
@NullMarked
package dev.caudal.core.routing;

import org.jspecify.annotations.NullMarked;
