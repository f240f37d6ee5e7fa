// SPDX-License-Identifier: Apache-2.0
/**
 * The node's part in the comparison of what was counted and what arrived ({@code docs/tally.md}): {@link
 * dev.caudal.edge.tally.Tally} writes one record a minute to {@code _caudal.tally}. Counts come in on the threads that count;
 * one thread, {@code tally}, makes records of them and keeps what is not acknowledged in a small file.
 */
@NullMarked
package dev.caudal.edge.tally;

import org.jspecify.annotations.NullMarked;
