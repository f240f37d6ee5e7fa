// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package dev.caudal.provisioner.kafka;

import org.jspecify.annotations.NullMarked;
