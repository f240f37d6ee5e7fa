// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code docs/log-core.md} shows, compiled: programs that see of log-core what anybody else sees.
 *
 * <p>A test compares the page's code with these files.
 */
@NullMarked
package dev.caudal.examples;

import org.jspecify.annotations.NullMarked;
