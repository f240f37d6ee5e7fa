// SPDX-License-Identifier: Apache-2.0
/**
 * What the sources share and nobody else sees: blocking reads that another thread can end, what is open and who may end it,
 * a watch on a timer, and where in a stream a line begins.
 */
@NullMarked
package dev.caudal.sources.internal;

import org.jspecify.annotations.NullMarked;
