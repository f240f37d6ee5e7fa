// SPDX-License-Identifier: Apache-2.0
/**
 * The account of every line: read + recovered = delivered + dropped by cause + unsubscribed + in memory + in spool.
 *
 * <p>{@link dev.caudal.core.ledger.Ledger} is one per process run. Each reader thread and each delivery thread owns one
 * set of counters, which it alone writes; anybody may take a {@link dev.caudal.core.ledger.LedgerSnapshot}.
 */
@NullMarked
package dev.caudal.core.ledger;

import org.jspecify.annotations.NullMarked;
