// SPDX-License-Identifier: Apache-2.0
/**
 * Varnish's log, read from the memory that varnishd shares, without varnishncsa.
 */
@NullMarked
package dev.caudal.sources.varnish;

import org.jspecify.annotations.NullMarked;
