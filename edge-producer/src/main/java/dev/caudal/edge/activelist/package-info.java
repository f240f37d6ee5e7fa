// SPDX-License-Identifier: Apache-2.0
/**
 * Who is subscribed, kept current. {@link dev.caudal.edge.activelist.ActiveListWatch} looks at a file or a server and publishes
 * each new list that {@link dev.caudal.edge.activelist.ActiveListParser} can read whole and {@code ActiveListGuard} finds
 * plausible. A list that is refused changes nothing: the last good one stays in force, and of a server's list the last good one
 * is on disk for the next start.
 */
@NullMarked
package dev.caudal.edge.activelist;

import org.jspecify.annotations.NullMarked;
