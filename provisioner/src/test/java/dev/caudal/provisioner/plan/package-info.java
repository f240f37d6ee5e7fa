// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package dev.caudal.provisioner.plan;

import org.jspecify.annotations.NullMarked;
