// SPDX-License-Identifier: Apache-2.0
/**
 * The app on CDN nodes. {@link dev.caudal.edge.EdgeApp} is the whole wiring in one class: sources, log-core's pipelines,
 * delivery and the active list. {@code config} reads the file, {@code activelist} keeps the routing table current, {@code
 * cli} is the command line.
 */
@NullMarked
package dev.caudal.edge;

import org.jspecify.annotations.NullMarked;
