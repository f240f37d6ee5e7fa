// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.Printable;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes extractors by the name they have in the configuration. */
public final class CustomerIdExtractors {
    private CustomerIdExtractors() {}

    /** The default extractor: id before the first space, and the line goes on without both. */
    public static CustomerIdExtractor firstToken() {
        return new FirstTokenExtractor(false);
    }

    /**
     * The extractor of this name: {@code firstToken}, {@code field}, {@code json}, {@code keyValue}, {@code vclLog}, or one from a {@link
     * CustomerIdExtractorProvider} on the class path.
     *
     * @param argument what follows the name in the configuration, null if nothing does: nothing for {@code firstToken}; a
     *     number from 1, or a key, for {@code field} and {@code keyValue}, and then the delimiter if it is no space ({@code
     *     tab}, {@code comma}, {@code semicolon}, {@code pipe} or a character); a key for {@code json}
     *     and for {@code vclLog}, which is for sources that find the id themselves
     * @param keep whether the customer gets the line with its id in it
     * @throws IllegalArgumentException if there is no such extractor, it does not understand the argument, or what another jar
     *     provides throws anything else
     */
    public static CustomerIdExtractor create(String from, @Nullable String argument, boolean keep) {
        Map<String, CustomerIdExtractorProvider> known = new TreeMap<>();
        for (CustomerIdExtractorProvider provider : BuiltInExtractor.values()) {
            known.put(provider.configName(), provider);
        }
        try {
            for (CustomerIdExtractorProvider provider : ServiceLoader.load(CustomerIdExtractorProvider.class)) {
                if (known.putIfAbsent(provider.configName(), provider) != null) {
                    throw new IllegalArgumentException("two customer id extractors are called '" + provider.configName()
                            + "': rename the one of " + provider.getClass().getName());
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new IllegalArgumentException(
                    "an extractor on the class path cannot be loaded: " + e.getMessage() + "; mend or remove its jar",
                    e);
        }
        CustomerIdExtractorProvider provider = known.get(from);
        if (provider == null) {
            throw new IllegalArgumentException(Printable.quoted(from) + " is no customer id extractor: there are "
                    + String.join(", ", known.keySet()));
        }
        try {
            return provider.create(argument, keep);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new IllegalArgumentException(
                    "customer id extractor " + Printable.quoted(from) + " cannot be made by "
                            + provider.getClass().getName() + ", which throws " + e + "; mend or remove its jar",
                    e);
        }
    }
}
