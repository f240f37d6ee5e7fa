// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to lines. A {@link dev.caudal.core.line.LineFramer} takes chunks cut anywhere and hands whole lines, without their
 * terminator, as borrowed bytes to a {@link dev.caudal.core.line.LineHandler}. One framer belongs to one reader thread; what
 * it keeps between chunks is bounded by {@link dev.caudal.core.line.FramingLimits}.
 */
@NullMarked
package dev.caudal.core.line;

import org.jspecify.annotations.NullMarked;
