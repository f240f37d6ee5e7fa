// SPDX-License-Identifier: Apache-2.0
/**
 * The engine that builds Kafka's batches itself, wired by {@link dev.caudal.delivery.internal.DirectDelivery}. Begin there:
 * its drawing is the map of the packages, in the order of a line's way.
 *
 * <pre>
 * package   what happens there                                    thread
 * block     a line is copied into its route's open block          the reader's; "sealer" while it sleeps
 * batch     a sealed block becomes a finished batch               "encoder"
 * send      a batch is sent until somebody says what became of it "sender"
 * wire      connections and requests, over kafka-clients          "sender"; "certificates" and "dns" wait for it
 * spool     batches that wait lie on disk                         "spool"
 * memory    the one budget that all of them take from             any
 * status    what is said to people about routes that wait         any
 * </pre>
 *
 * {@code producer} is the other way, by Kafka's own producer, on a thread "delivery". Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal;

import org.jspecify.annotations.NullMarked;
