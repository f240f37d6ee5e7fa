// SPDX-License-Identifier: Apache-2.0
/**
 * The way of a line through log-core, put together: bytes to lines, to customer, to route, to sink.
 *
 * <p>{@link dev.caudal.core.LogPipeline} is what a source is connected to: it frames with {@link
 * dev.caudal.core.line.LineFramer} and routes with {@link dev.caudal.core.Router}. One pipeline belongs to one reader
 * thread; the {@link dev.caudal.core.routing.Routing} and the {@link dev.caudal.core.ledger.Ledger} are shared by all.
 */
@NullMarked
package dev.caudal.core;

import org.jspecify.annotations.NullMarked;
