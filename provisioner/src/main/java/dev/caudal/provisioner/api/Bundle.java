// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;

/**
 * A starter zip that waits to be fetched.
 *
 * @param customer whose
 * @param zip its bytes, with a private key in them
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Bundle(CustomerId customer, byte[] zip) {}
