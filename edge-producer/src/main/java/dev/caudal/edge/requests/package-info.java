// SPDX-License-Identifier: Apache-2.0
/**
 * What the server itself says it has served, beside what was read of its log: {@link
 * dev.caudal.edge.requests.RequestComparison} asks each {@link dev.caudal.edge.requests.RequestCounter} once a minute, on one
 * thread of its own. It is the only look behind the reader: what a server never wrote, or a pipe lost, no ledger has.
 */
@NullMarked
package dev.caudal.edge.requests;

import org.jspecify.annotations.NullMarked;
