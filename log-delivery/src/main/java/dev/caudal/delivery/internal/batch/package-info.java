// SPDX-License-Identifier: Apache-2.0
/**
 * From a sealed block to a finished Kafka record batch: compressed once, header left open for the sender. The format is
 * <a href="https://kafka.apache.org/documentation/#recordbatch">record batch, magic 2</a>. Begin at {@link
 * dev.caudal.delivery.internal.batch.Encoder}, the thread that does it and owns one {@code Compressor} of each kind; a {@link
 * dev.caudal.delivery.internal.batch.Batch} is what leaves, and never changes but in its header ({@link
 * dev.caudal.delivery.internal.batch.BatchHeader}), which is the sender's. {@link
 * dev.caudal.delivery.internal.batch.BatchSplitter} takes a batch apart again, on the sender's thread. Not for use from other
 * modules.
 */
@NullMarked
package dev.caudal.delivery.internal.batch;

import org.jspecify.annotations.NullMarked;
