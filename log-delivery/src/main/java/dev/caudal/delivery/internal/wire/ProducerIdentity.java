// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

/** What makes batches countable for brokers: the id is given by them, the epoch begins where they say. */
public record ProducerIdentity(long id, short epoch) {}
