// SPDX-License-Identifier: Apache-2.0
/** Lines to customers: who is subscribed, and to which topic each customer's lines go. */
@NullMarked
package dev.caudal.core.routing;

import org.jspecify.annotations.NullMarked;
