// SPDX-License-Identifier: Apache-2.0
/** How much of everything a load needs, by what was measured. Pure functions. */
@NullMarked
package dev.caudal.provisioner.sizing;

import org.jspecify.annotations.NullMarked;
