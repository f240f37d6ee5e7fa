// SPDX-License-Identifier: Apache-2.0
/** Tests. */
@NullMarked
package dev.caudal.provisioner.cli;

import org.jspecify.annotations.NullMarked;
