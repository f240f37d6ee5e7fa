// SPDX-License-Identifier: Apache-2.0
/**
 * The only package that touches classes of kafka-clients outside its public API: connections, produce, metadata and
 * producer ids over its network layer. What it offers to {@code internal.send} is in words of our own, so that another
 * version of the library changes this package and its contract suite, and nothing else.
 *
 * <p>Everything here belongs to the sender's thread, but for {@link dev.caudal.delivery.internal.wire.BrokerNetwork#wakeup}
 * and for the two small threads that may wait for files and for DNS: {@link
 * dev.caudal.delivery.internal.wire.CertificateWatch} and {@link dev.caudal.delivery.internal.wire.HostCache}. Not for use
 * from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.wire;

import org.jspecify.annotations.NullMarked;
