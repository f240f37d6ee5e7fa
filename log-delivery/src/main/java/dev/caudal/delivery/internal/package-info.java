// SPDX-License-Identifier: Apache-2.0
/**
 * The engine that builds Kafka's batches itself, wired by {@link dev.caudal.delivery.internal.DirectDelivery}. Its steps, in
 * the order of a line's way: {@code block}, {@code batch}, {@code send}, {@code wire}; {@code memory} is shared by all of
 * them. {@code producer} is the other way, by Kafka's own producer. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal;

import org.jspecify.annotations.NullMarked;
