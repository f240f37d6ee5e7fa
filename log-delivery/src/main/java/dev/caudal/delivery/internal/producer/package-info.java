// SPDX-License-Identifier: Apache-2.0
/**
 * Delivery by the public {@code KafkaProducer}. A line's way: {@link dev.caudal.delivery.internal.producer.StagingSink} copies it
 * into {@link dev.caudal.delivery.internal.producer.StagedLines} on the reader's thread; at the end of the chunk these go to {@link
 * dev.caudal.delivery.internal.producer.KafkaProducerDelivery}'s one thread, which alone owns every {@link
 * dev.caudal.delivery.internal.producer.RouteState} and gives lines to the producer of the route's codec. Not for use from other
 * modules.
 */
@NullMarked
package dev.caudal.delivery.internal.producer;

import org.jspecify.annotations.NullMarked;
