// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.cli;

/**
 * A number of bytes, as written on the command line.
 *
 * @param bytes how many
 */
record ByteCount(long bytes) {}
