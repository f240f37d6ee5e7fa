// SPDX-License-Identifier: Apache-2.0
/**
 * From a sealed block to a finished Kafka record batch: compressed once, header left open for the sender. The format is
 * <a href="https://kafka.apache.org/documentation/#recordbatch">record batch, magic 2</a>. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.batch;

import org.jspecify.annotations.NullMarked;
