// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package dev.caudal.provisioner.api;

import org.jspecify.annotations.NullMarked;
