// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to lines. A framer takes chunks cut anywhere and hands on whole lines, without
 * their terminator, as borrowed bytes. One framer belongs to one reader thread.
 */
@NullMarked
package dev.caudal.core.line;

import org.jspecify.annotations.NullMarked;
