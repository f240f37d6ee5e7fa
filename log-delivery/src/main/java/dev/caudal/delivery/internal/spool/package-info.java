// SPDX-License-Identifier: Apache-2.0
/**
 * The store of batches that wait on disk: one, bounded, for all customers. {@link
 * dev.caudal.delivery.internal.spool.Spool} is the thread that does all writing, reading and syncing, and what the sender
 * talks to; {@link dev.caudal.delivery.internal.spool.SpoolStore} is the store itself, without a thread and without a clock;
 * {@link dev.caudal.delivery.internal.spool.SpoolFiles} is the disk as a port. {@code docs/spool-format.md} describes the
 * files. Not for use from other modules.
 *
 * <p>In the store, {@code TailLog} writes, {@code Replay} reads, {@code AckJournal} knows what is done, {@code Reclaim} gives
 * space back, {@code Forfeits} decides who loses when there is none, {@code Recovery} is its start, and {@code SegmentTable}
 * does all the counting.
 *
 * <p>Three ideas carry the rest. A frame is named by its segment and its number in it, and whether it is done is one bit;
 * so replay may start anywhere and go back at any time. A frame that is copied says where it comes from; so a crash between
 * copy and removal leaves one of the two, never both and never none. Segments have a place in the order that is not their
 * id; so a sparse one is replaced where it stands, and what a customer gets stays in order.
 */
@NullMarked
package dev.caudal.delivery.internal.spool;

import org.jspecify.annotations.NullMarked;
