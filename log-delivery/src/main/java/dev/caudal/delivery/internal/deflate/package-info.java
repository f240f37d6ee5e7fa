// SPDX-License-Identifier: Apache-2.0
/**
 * Deflate as in <a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>, for whole pieces of text that repeat
 * themselves: at level 6 two thirds of the time that zlib takes, at every level a little smaller
 * (docs/adr/0010-own-deflate.md). Begin at {@link dev.caudal.delivery.internal.deflate.DeflateCompressor}. A piece goes
 * through {@code MatchFinder}, which finds what was there before, into the tokens of a {@code TokenBlock}; when that is full,
 * a {@code PrefixCode} is made of how often each symbol occurs, and {@code BitWriter} puts it down. Not for use from other
 * modules.
 */
@NullMarked
package dev.caudal.delivery.internal.deflate;

import org.jspecify.annotations.NullMarked;
