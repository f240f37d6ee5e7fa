// SPDX-License-Identifier: Apache-2.0
/**
 * Lines on their way from a reader to the encoder: {@link dev.caudal.delivery.internal.block.BlockSink}, one per reader,
 * copies each line once into the {@link dev.caudal.delivery.internal.block.Block} of its route; {@link
 * dev.caudal.delivery.internal.block.Sealer}, one per process, ends blocks whose time is over while their reader sleeps;
 * {@link dev.caudal.delivery.internal.block.SealedBlocks} is where they leave to. Nobody waits for a lock, and all memory
 * is in one budget. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.block;

import org.jspecify.annotations.NullMarked;
