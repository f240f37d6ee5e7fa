// SPDX-License-Identifier: Apache-2.0
/** Tests of the starter zip. */
@NullMarked
package dev.caudal.bundle;

import org.jspecify.annotations.NullMarked;
