// SPDX-License-Identifier: Apache-2.0
/**
 * What the edge-producer says about itself: an SLF4J provider of its own. It escapes control characters, keeps repeats short,
 * writes UTC times, and prints text or JSON. {@link dev.caudal.edge.logging.Logging} sets it.
 */
@NullMarked
package dev.caudal.edge.logging;

import org.jspecify.annotations.NullMarked;
