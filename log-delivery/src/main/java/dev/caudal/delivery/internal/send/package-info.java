// SPDX-License-Identifier: Apache-2.0
/**
 * From finished batches to acknowledged ones: who may send what, where, and when again. {@link
 * dev.caudal.delivery.internal.send.Sender} is the thread and the whole of it; begin with its {@code round}.
 *
 * <pre>
 * Sender      one round after the other: what came, what is due, what the network says
 * Dispatcher  brings each batch to its lane, and decides what an answer means: the table of outcomes is here
 * Queues      all batches in memory, and whose are wanted
 * Topics      what is known of each Destination (topic) and Partition, and asks when it is in doubt
 * SendLane    one connection and those who want to use it; a Breaker keeps a topic in trouble from trying too often
 * Backlogs    what goes to disk and when it comes back; SpoolIntake is the way there, RouteBacklog one route's account
 * Accounts    every outcome of a batch, counted once: lines in the ledger, bytes in the memory budget
 * </pre>
 *
 * Everything belongs to the sender's thread unless it says otherwise. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.send;

import org.jspecify.annotations.NullMarked;
