// SPDX-License-Identifier: Apache-2.0
/**
 * Where bytes come from. A {@link dev.caudal.sources.LogSource} is one place that log lines can be read from; a {@link
 * dev.caudal.sources.SourceRunner} owns the one thread that opens it, reads it, hands its bytes to a {@link
 * dev.caudal.core.line.ChunkHandler}, and opens it again when it fails. What happens beside the bytes (an end, an error, a
 * gap in the log) goes to a {@link dev.caudal.sources.SourceListener}.
 */
@NullMarked
package dev.caudal.sources;

import org.jspecify.annotations.NullMarked;
