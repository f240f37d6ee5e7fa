// SPDX-License-Identifier: Apache-2.0
/**
 * One bounded budget for all lines in memory: {@link dev.caudal.delivery.internal.memory.MemoryBudget} says who may take
 * more, {@link dev.caudal.delivery.internal.memory.PagePool} has the pages outside the Java heap, {@link
 * dev.caudal.delivery.internal.memory.OverloadLadder} says what gives way as it fills up, {@link
 * dev.caudal.delivery.internal.memory.RouteUsage} is what one route holds. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.memory;

import org.jspecify.annotations.NullMarked;
