// SPDX-License-Identifier: Apache-2.0
/**
 * What several packages of log-core need and nobody outside may use: the module does not export this package.
 *
 * <p>{@link dev.caudal.core.internal.ByteScan} finds bytes eight at a time.
 */
@NullMarked
package dev.caudal.core.internal;

import org.jspecify.annotations.NullMarked;
