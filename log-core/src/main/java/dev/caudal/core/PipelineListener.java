// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core;

/**
 * Hears what an operator should know of a {@link LogPipeline} beyond its counters. Called on the reader's thread, perhaps for
 * every line: must not block, and what it throws is ignored.
 */
public interface PipelineListener {
    /** Hears nothing. */
    PipelineListener NONE = new PipelineListener() {};

    /**
     * A {@code lineStart}, an extractor or a sink threw. The line it had is dropped as {@link dev.caudal.core.ledger.DropCause#INTERNAL_ERROR}; the
     * lines after it go on.
     */
    default void internalError(Throwable cause) {}

    /** A line was dropped as {@link dev.caudal.core.ledger.DropCause#MEMORY_FULL}, the first of this pipeline. */
    default void memoryFull() {}
}
