// SPDX-License-Identifier: Apache-2.0
package dev.caudal.examples;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractorProvider;
import org.jspecify.annotations.Nullable;

/** An extractor of another jar that cannot be made. */
public final class ThrowingProvider implements CustomerIdExtractorProvider {
    @Override
    public String configName() {
        return "throwing";
    }

    @Override
    public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
        if (argument == null) {
            throw new IllegalStateException("no table of ids");
        }
        throw new NoClassDefFoundError(argument);
    }
}
