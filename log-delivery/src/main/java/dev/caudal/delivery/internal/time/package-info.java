// SPDX-License-Identifier: Apache-2.0
/** Where delivery takes the time from. Not for use from other modules. */
@NullMarked
package dev.caudal.delivery.internal.time;

import org.jspecify.annotations.NullMarked;
