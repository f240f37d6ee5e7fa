// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: {@code java -jar local-kafka.jar start --dir DIR}. {@link dev.caudal.localkafka.cli.Main} is its
 * entry; one thread, and a shutdown hook that stops the brokers.
 */
@NullMarked
package dev.caudal.localkafka.cli;

import org.jspecify.annotations.NullMarked;
