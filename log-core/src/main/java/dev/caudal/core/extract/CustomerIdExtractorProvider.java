// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import org.jspecify.annotations.Nullable;

/**
 * How another jar adds an extractor: it implements this, names the implementation in {@code META-INF/services} (or in a
 * {@code provides} of its module) and is put on the class path. Used when the configuration is read, on one thread.
 */
public interface CustomerIdExtractorProvider {
    /** What {@code customerId.from} says to mean this extractor; not the name of a built-in one. */
    String configName();

    /**
     * Makes the extractor.
     *
     * @param argument what follows the name in the configuration, null if nothing does
     * @param keep whether the customer gets the line with its id in it
     * @throws IllegalArgumentException if the argument makes no sense; the message goes to the person who wrote it
     */
    CustomerIdExtractor create(@Nullable String argument, boolean keep);
}
