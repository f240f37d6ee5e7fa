// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes extractors by the name they have in the configuration. */
public final class CustomerIdExtractors {
    /** The default: the id is what stands before the first space. */
    public static final String FIRST_TOKEN = "firstToken";

    private static final List<CustomerIdExtractorProvider> BUILT_IN = List.of(new FirstTokenProvider());

    private CustomerIdExtractors() {}

    /** The default extractor: id before the first space, and the line goes on without both. */
    public static CustomerIdExtractor firstToken() {
        return new FirstTokenExtractor(false);
    }

    /**
     * The extractor of this name, built in or from a {@link CustomerIdExtractorProvider} on the class path.
     *
     * @param argument what follows the name in the configuration, null if nothing does
     * @param keep whether the customer gets the line with its id in it
     * @throws IllegalArgumentException if there is no such extractor, or it does not understand the argument
     */
    public static CustomerIdExtractor create(String from, @Nullable String argument, boolean keep) {
        Map<String, CustomerIdExtractorProvider> known = new TreeMap<>();
        BUILT_IN.forEach(provider -> known.put(provider.name(), provider));
        for (CustomerIdExtractorProvider provider : ServiceLoader.load(CustomerIdExtractorProvider.class)) {
            if (known.putIfAbsent(provider.name(), provider) != null) {
                throw new IllegalArgumentException("two customer id extractors are called '" + provider.name()
                        + "': rename the one of " + provider.getClass().getName());
            }
        }
        CustomerIdExtractorProvider provider = known.get(from);
        if (provider == null) {
            throw new IllegalArgumentException(
                    "'" + from + "' is no customer id extractor: there are " + String.join(", ", known.keySet()));
        }
        return provider.create(argument, keep);
    }

    private static final class FirstTokenProvider implements CustomerIdExtractorProvider {
        @Override
        public String name() {
            return FIRST_TOKEN;
        }

        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            if (argument != null) {
                throw new IllegalArgumentException(
                        FIRST_TOKEN + " takes no argument, but '" + argument + "' was given: remove it");
            }
            return new FirstTokenExtractor(keep);
        }
    }
}
