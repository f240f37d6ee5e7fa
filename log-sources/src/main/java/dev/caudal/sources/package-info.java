// SPDX-License-Identifier: Apache-2.0
/** Placeholder. */
@NullMarked
package dev.caudal.sources;

import org.jspecify.annotations.NullMarked;
