// SPDX-License-Identifier: Apache-2.0
/**
 * From {@link dev.caudal.core.sink.LogSink} to the brokers. {@link dev.caudal.delivery.Delivery} is the whole of it as an
 * application sees it: one per process, a sink per reader thread, counts in the ledger.
 *
 * <p>This is the only module that knows how Kafka is written to. What readers hand over is bounded in bytes ({@link
 * dev.caudal.delivery.DeliverySettings#memoryLimitBytes()}); a reader never waits for the network.
 */
@NullMarked
package dev.caudal.delivery;

import org.jspecify.annotations.NullMarked;
