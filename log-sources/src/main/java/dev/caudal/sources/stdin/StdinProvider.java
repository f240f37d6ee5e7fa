// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.LogSource;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.pipe.InheritedDescriptors;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.util.List;

/** {@code type: stdin}. */
public final class StdinProvider implements SourceProvider {
    private static final Option<String> WHEN_FULL = Option.choice(
            "whenFull",
            List.of("wait", "drop"),
            "What to do while memory has no room for more lines: drop counts them as dropped, and the writer never waits;"
                    + " wait makes it wait, which is wrong for a web server. Default wait if standard input is a regular"
                    + " file, else drop.");

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
        return List.of(WHEN_FULL);
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        return List.of(Claim.standardInput("type"));
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        WhenFull whenFull = options.find(WHEN_FULL)
                .map(word -> word.equals("wait") ? WhenFull.WAIT : WhenFull.DROP)
                .orElseGet(StdinSource::defaultWhenFull);
        return new StdinSource(name, whenFull, InheritedDescriptors.ofThisProcess());
    }
}
