// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.util.List;

/** {@code type: stdin}. */
public final class StdinProvider implements SourceProvider {
    /** For the service loader. */
    public StdinProvider() {}

    @Override
    public String type() {
        return "stdin";
    }

    @Override
    public String summary() {
        return "Standard input, until its end.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        return new StdinSource(name);
    }
}
