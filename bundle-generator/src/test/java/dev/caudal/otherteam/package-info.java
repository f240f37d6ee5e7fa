// SPDX-License-Identifier: Apache-2.0
/** Stands for another team, which sees the public types alone. */
@NullMarked
package dev.caudal.otherteam;

import org.jspecify.annotations.NullMarked;
