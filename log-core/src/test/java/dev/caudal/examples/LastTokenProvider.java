// SPDX-License-Identifier: Apache-2.0
package dev.caudal.examples;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractorProvider;
import dev.caudal.core.extract.Extraction;
import org.jspecify.annotations.Nullable;

/** The example of {@code docs/log-core.md}: an extractor that another jar adds. The id is the last word of the line. */
public final class LastTokenProvider implements CustomerIdExtractorProvider {
    @Override
    public String configName() {
        return "lastToken";
    }

    @Override
    public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
        return (buffer, offset, length, span) -> {
            int end = offset + length;
            int space = end - 1;
            while (space >= offset && buffer[space] != ' ') {
                space--;
            }
            if (space < offset || space == end - 1) {
                return Extraction.MALFORMED;
            }
            span.set(space + 1, end - space - 1, space, keep ? 0 : end - space);
            return Extraction.FOUND;
        };
    }
}
