// SPDX-License-Identifier: Apache-2.0
/**
 * Real Kafka brokers on this machine, for development and tests: KRaft mode, TLS with required client certificates,
 * ACLs that deny by default, each broker a child process that can be killed, frozen and started again.
 *
 * <p>Start at {@link dev.caudal.localkafka.LocalKafka#builder()}. {@link dev.caudal.localkafka.LocalKafka} and
 * {@link dev.caudal.localkafka.Broker} may be used from any thread. Nothing here listens on anything but the loopback
 * interface, and no broker outlives the process that started it.
 */
@NullMarked
package dev.caudal.localkafka;

import org.jspecify.annotations.NullMarked;
