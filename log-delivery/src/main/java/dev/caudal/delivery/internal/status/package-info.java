// SPDX-License-Identifier: Apache-2.0
/**
 * What both ways of delivery say to people about routes that wait: {@link dev.caudal.delivery.internal.status.ParkLog}, each
 * object for one thread, so that an outage is a few messages and not thousands. Not for use from other modules.
 */
@NullMarked
package dev.caudal.delivery.internal.status;

import org.jspecify.annotations.NullMarked;
