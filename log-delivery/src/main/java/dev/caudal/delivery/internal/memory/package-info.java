// SPDX-License-Identifier: Apache-2.0
/**
 * One bounded budget for all lines in memory: {@link dev.caudal.delivery.internal.memory.MemoryBudget} says who may take
 * more, {@code PagePool} has the pages outside the Java heap, {@link
 * dev.caudal.delivery.internal.memory.RouteUsage} is what one route holds. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.memory;

import org.jspecify.annotations.NullMarked;
