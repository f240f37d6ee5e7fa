// SPDX-License-Identifier: Apache-2.0
/**
 * The port through which routed lines leave log-core. {@link dev.caudal.core.sink.LogSink} is implemented by
 * log-delivery (towards Kafka) and by {@link dev.caudal.core.sink.RecordingSink} (for tests); its caller is the router.
 */
@NullMarked
package dev.caudal.core.sink;

import org.jspecify.annotations.NullMarked;
