// SPDX-License-Identifier: Apache-2.0
/**
 * From finished batches to acknowledged ones: who may send what, where, and when again. {@link
 * dev.caudal.delivery.internal.send.Sender} is the thread and the whole of it; a {@link
 * dev.caudal.delivery.internal.send.Destination} is one topic as the sender sees it, with a {@link
 * dev.caudal.delivery.internal.send.Breaker} of its own; a {@link dev.caudal.delivery.internal.send.SendLane} is one
 * connection and those who want to use it.
 *
 * <p>Everything belongs to the sender's thread unless it says otherwise. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.send;

import org.jspecify.annotations.NullMarked;
