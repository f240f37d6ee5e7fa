// SPDX-License-Identifier: Apache-2.0
/**
 * Who is subscribed, kept current. {@link dev.caudal.edge.activelist.ActiveListFile} looks at the file and publishes each
 * new list that {@link dev.caudal.edge.activelist.ActiveListParser} can read whole and {@link
 * dev.caudal.edge.activelist.ActiveListGuard} finds plausible. A list that is refused changes nothing: the last good one
 * stays in force.
 */
@NullMarked
package dev.caudal.edge.activelist;

import org.jspecify.annotations.NullMarked;
