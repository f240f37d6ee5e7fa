// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

/**
 * Finds the customer id in a line. A total function: for any bytes at all it answers, in time linear in the line's length,
 * without an exception and without garbage.
 *
 * <p>Extractors keep no state between lines and may be shared by reader threads.
 */
@FunctionalInterface
public interface CustomerIdExtractor {
    /**
     * Looks at {@code [offset, offset + length)} and at no byte outside; changes none.
     *
     * @param span receives the id and the cut, both within the line, if the answer is {@link Extraction#FOUND}
     */
    Extraction locate(byte[] buffer, int offset, int length, IdSpan span);
}
