// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

/** Which way lines take to Kafka. */
public enum DeliveryKind {
    /** Batches built here, customers kept apart. */
    DIRECT,
    /** Kafka's own producer, one send a line: the way of the first version, kept until the other has proven itself. */
    KAFKA_PRODUCER
}
