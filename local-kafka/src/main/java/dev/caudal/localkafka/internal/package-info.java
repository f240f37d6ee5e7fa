// SPDX-License-Identifier: Apache-2.0
/**
 * What runs inside a broker's process: {@link dev.caudal.localkafka.internal.BrokerMain}. Not for use by others.
 */
@NullMarked
package dev.caudal.localkafka.internal;

import org.jspecify.annotations.NullMarked;
