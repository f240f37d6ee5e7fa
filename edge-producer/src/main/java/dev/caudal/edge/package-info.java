// SPDX-License-Identifier: Apache-2.0
/** Placeholder. */
@NullMarked
package dev.caudal.edge;

import org.jspecify.annotations.NullMarked;
