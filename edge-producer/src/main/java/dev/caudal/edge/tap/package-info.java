// SPDX-License-Identifier: Apache-2.0
/**
 * A look at one customer's lines as they pass, for an operator on the node itself: {@link dev.caudal.edge.tap.Taps} is in
 * the way of lines and does nothing until somebody looks, {@link dev.caudal.edge.tap.TapServer} lets in whoever may open a
 * socket that is the owner's alone, {@link dev.caudal.edge.tap.TapClient} asks there.
 */
@NullMarked
package dev.caudal.edge.tap;

import org.jspecify.annotations.NullMarked;
