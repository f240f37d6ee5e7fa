// SPDX-License-Identifier: Apache-2.0
/**
 * Notices sources that work and are of no use: one of which no line is any customer's, most often since the id is looked for in
 * the wrong place, and a program that prints nothing. {@link dev.caudal.edge.hints.SourceWatch} looks once a second; {@link
 * dev.caudal.edge.hints.RoutingHint} says what to change, which {@code check-config --sample} prints as well.
 */
@NullMarked
package dev.caudal.edge.hints;

import org.jspecify.annotations.NullMarked;
