// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import dev.caudal.sources.LogSource;
import java.util.List;

/**
 * A kind of source. Found by {@link java.util.ServiceLoader}, so it needs a public constructor without parameters (or a
 * {@code provider} method), and a line in {@code META-INF/services} or a {@code provides} in {@code module-info}. Stateless;
 * any thread.
 */
public interface SourceProvider {
    /** What {@code type:} says in the configuration: lower case, unique among all providers. */
    String type();

    /** What such a source reads, in a sentence, for the documentation. */
    String summary();

    /** Every option it knows; any other in a configuration is a problem. */
    List<Option<?>> options();

    /** Reports what is wrong beyond single options, such as two that exclude each other. Opens nothing. */
    default void check(SourceOptions options, Problems problems) {}

    /**
     * Everything on this machine that such a source needs for itself, also what it makes beside what it is given: whatever
     * else in the process claims one of these is refused. Has no default, so that no kind of source forgets it; a source that
     * shares everything returns an empty list. Called only if no problem was found; opens nothing.
     */
    List<Claim> claims(SourceOptions options);

    /**
     * Reports what on this machine would keep such a source from being opened, as far as it can be told without opening,
     * starting or changing anything. Called only if no problem was found.
     */
    default void look(SourceOptions options, Problems problems) {}

    /**
     * Reports what on this machine may be in the way of those who write what such a source reads; looks as {@link #look} does.
     * The source itself can be opened, so that each is a warning.
     */
    default void doubt(SourceOptions options, Problems warnings) {}

    /**
     * Makes the source; called only if no problem was found. Opens nothing and starts no thread.
     *
     * @param name its name, unique among the sources of the process
     */
    LogSource create(String name, SourceOptions options);
}
