// SPDX-License-Identifier: Apache-2.0
/**
 * The names that every part of Caudal agrees on: customer ids, streams, nodes, topics and consumer groups.
 *
 * <p>The edge, the provisioner and the starter zip meet in these names and nowhere else, so they are validated here once,
 * when a value enters, and trusted afterwards. Entry types: {@link dev.caudal.core.naming.CustomerId} and {@link
 * dev.caudal.core.naming.TopicTemplate}. All types are immutable.
 */
@NullMarked
package dev.caudal.core.naming;

import org.jspecify.annotations.NullMarked;
