// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.Printable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The extractors of this module, by their names in the configuration. */
enum BuiltInExtractor implements CustomerIdExtractorProvider {
    FIRST_TOKEN("firstToken") {
        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            if (argument != null && !argument.isBlank()) {
                throw new IllegalArgumentException(
                        name + " takes no argument, but " + Printable.quoted(argument) + " was given: remove it");
            }
            return new FirstTokenExtractor(keep);
        }
    },

    FIELD("field") {
        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            Arguments parsed = Arguments.parse(name, argument, "3");
            if (!NUMBER.matcher(parsed.subject()).matches()) {
                throw new IllegalArgumentException(name + ": " + Printable.quoted(parsed.subject())
                        + " is no field number: the first field is 1, the last that can be named 999");
            }
            return new FieldExtractor(Integer.parseInt(parsed.subject()), parsed.delimiter(), keep);
        }
    },

    JSON("json") {
        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            String key = Arguments.required(name, argument, "customer");
            if (!JSON_KEY.matcher(key).matches()) {
                throw new IllegalArgumentException(name + ": " + Printable.quoted(key)
                        + " cannot be looked for: a key is 1 to 128 printable ASCII characters without \" and \\");
            }
            return new JsonKeyExtractor(key, keep);
        }
    },

    KEY_VALUE("keyValue") {
        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            Arguments parsed = Arguments.parse(name, argument, "customer");
            String key = parsed.subject();
            if (!PAIR_KEY.matcher(key).matches() || key.indexOf(parsed.delimiter()) >= 0) {
                throw new IllegalArgumentException(name + ": " + Printable.quoted(key)
                        + " cannot be looked for: a key is 1 to 128 printable ASCII characters without \" \\ = and the"
                        + " delimiter");
            }
            return new KeyValueExtractor(key, parsed.delimiter(), keep);
        }
    },

    VCL_LOG("vclLog") {
        @Override
        public CustomerIdExtractor create(@Nullable String argument, boolean keep) {
            Arguments.required(name, argument, "customer"); // The source looks for it.
            return new VclLogExtractor(keep);
        }
    };

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,2}");
    private static final Pattern JSON_KEY = Pattern.compile("[ -~&&[^\"\\\\]]{1,128}");
    private static final Pattern PAIR_KEY = Pattern.compile("[!-~&&[^\"\\\\=]]{1,128}");

    final String name;

    BuiltInExtractor(String name) {
        this.name = name;
    }

    @Override
    public String configName() {
        return name;
    }
}
