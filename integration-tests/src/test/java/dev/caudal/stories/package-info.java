// SPDX-License-Identifier: Apache-2.0
/**
 * One class for each story, from the web server's log line to the customer's own consumer, on real parts: the jars as
 * processes, real brokers with TLS and ACLs, real Varnish, nginx and Python. What a story needs and does not find is named
 * in its reason for not running; with {@code CI=true} it fails instead.
 */
@NullMarked
package dev.caudal.stories;

import org.jspecify.annotations.NullMarked;
