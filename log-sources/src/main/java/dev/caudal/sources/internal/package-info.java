// SPDX-License-Identifier: Apache-2.0
/** What the sources share and nobody else sees: blocking reads that another thread can end, what is open and who
 * may end it, and a watch on a timer. */
@NullMarked
package dev.caudal.sources.internal;

import org.jspecify.annotations.NullMarked;
