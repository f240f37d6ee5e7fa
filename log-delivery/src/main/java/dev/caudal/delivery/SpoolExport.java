// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

/**
 * What an export has written.
 *
 * @param batches whole ones
 * @param lines in them, each written with a line feed behind it
 * @param damagedBatches those left out
 * @param damagedLines that were in these
 */
public record SpoolExport(long batches, long lines, long damagedBatches, long damagedLines) {}
