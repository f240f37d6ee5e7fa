// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which log is read, and what its lines are made of.
 *
 * @param instance the working directory of varnishd, or its name, as varnishd has it with {@code -n}; null for the default
 * @param version the version of Varnish, such as {@code 7.1.1}; null to ask the one that is installed
 * @param format in varnishncsa's language; or {@code json}, with {@code NAME=%DIRECTIVE} for each field behind it or with the
 *     usual fields
 * @param customerKey of the {@code VCL_Log} record whose value is the customer: it leads the line, before a space; null if the
 *     format has the customer in it
 * @param esi whether what is included by ESI has lines of its own, as with varnishncsa's {@code -E}
 * @param backend whether requests to backends have lines, instead of clients', as with varnishncsa's {@code -b}; with {@code esi}
 *     both have
 * @param backlog whether to begin with the oldest lines that Varnish still has; else with those of the next request
 * @param filter which requests have lines, in the language of varnishncsa's {@code -q}; null for all
 * @param verify whether a varnishncsa runs beside for the first minutes, and each line is compared with its own
 */
public record VarnishSettings(
        @Nullable String instance,
        @Nullable String version,
        String format,
        @Nullable String customerKey,
        boolean esi,
        boolean backend,
        boolean backlog,
        @Nullable String filter,
        boolean verify) {

    /** varnishncsa's default. */
    public static final String DEFAULT_FORMAT = "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\"";

    /**
     * Checks the values, as far as that does not depend on the version.
     *
     * @throws IllegalArgumentException if the format or the filter is not understood, saying where; or another value is wrong
     */
    public VarnishSettings {
        Objects.requireNonNull(format, "format");
        if (customerKey != null && !customerKey.matches("[!-~&&[^\"\\\\{}]]{1,128}")) {
            throw new IllegalArgumentException(
                    "the key '" + customerKey
                            + "' cannot be looked for: it must be 1 to 128 printable ASCII characters without space, \", \\, { and }");
        }
        if (instance != null && (instance.isEmpty() || instance.startsWith("-"))) {
            throw new IllegalArgumentException("instance '" + instance + "': the instance is written without -n");
        }
        if (version != null && !Rules.of(version).known()) {
            throw new IllegalArgumentException("version '" + version + "': known are 7.0 to 8.0, written as 7.1.1");
        }
        checkFormat(format, version);
        checkFilter(filter);
    }

    /** The default instance, with this format. */
    public static VarnishSettings of(String format) {
        return new VarnishSettings(null, null, format, null, false, false, false, null, true);
    }

    /** Whether each request that Varnish counts has a line, so that the two can be compared. */
    public boolean isOfEveryRequest() {
        return filter == null && !backend;
    }

    static void checkFormat(String format, @Nullable String version) {
        Rules rules = version == null ? Rules.of("8.0.0") : Rules.of(version);
        for (Layout layout : Layout.values()) {
            var unused = LineFormat.compile(format, layout, rules, ZoneOffset.UTC);
        }
    }

    static void checkFilter(@Nullable String filter) {
        if (filter != null) {
            for (Layout layout : Layout.values()) {
                var unused = Filter.compile(filter, layout);
            }
        }
    }
}
