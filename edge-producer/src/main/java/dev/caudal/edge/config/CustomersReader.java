// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.delivery.SpoolOptions;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads where the active list is. */
final class CustomersReader {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ConfigFile file;
    private final List<Problem> problems;

    CustomersReader(ConfigFile file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Null if something is wrong, which is then noted. */
    @Nullable
    CustomerList read(Section root, @Nullable SpoolOptions spool) {
        int problemsBefore = problems.size();
        Section section = root.section("customers");
        SourceOptions options = section.options(EdgeOptions.group("customers"));
        Optional<Path> list = options.find(EdgeOptions.CUSTOMERS_FILE);
        Optional<URI> url = options.find(EdgeOptions.CUSTOMERS_URL);
        if (problems.size() == problemsBefore && list.isPresent() == url.isPresent()) {
            section.problem(
                    list.isPresent()
                            ? "has both 'file' and 'url'; keep the one where the list is"
                            : "needs 'file' or 'url': where is the active list?");
        }
        if (list.isPresent()) {
            for (Option<?> option : EdgeOptions.OF_URL) {
                if (options.isSet(option)) {
                    section.problem(option.name(), "is for a list by 'url'; with 'file' it has no effect");
                }
            }
        }
        Optional<Path> certificate = options.find(EdgeOptions.CUSTOMERS_CERTIFICATE);
        Optional<Path> key = options.find(EdgeOptions.CUSTOMERS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            section.problem(
                    certificate.isPresent() ? "certificate" : "key", "certificate and key are given together or not");
        }
        url.ifPresent(address -> checkPlaintext(section, options, address));
        if (problems.size() > problemsBefore) {
            return null;
        }
        CustomerList.Url server = url.isEmpty()
                ? null
                : new CustomerList.Url(
                        url.get(),
                        file.resolveOrNull(certificate),
                        file.resolveOrNull(key),
                        file.resolveOrNull(options.find(EdgeOptions.CUSTOMERS_CA)),
                        file.resolveOrNull(options.find(EdgeOptions.CUSTOMERS_TOKEN)),
                        options.get(EdgeOptions.CUSTOMERS_TIMEOUT));
        return new CustomerList(
                file.resolveOrNull(list),
                server,
                options.get(EdgeOptions.CUSTOMERS_REFRESH),
                server == null ? null : cache(options, spool),
                options.find(EdgeOptions.CUSTOMERS_EPOCH).orElse(null));
    }

    private static void checkPlaintext(Section section, SourceOptions options, URI address) {
        if (!"http".equals(address.getScheme())) {
            return;
        }
        boolean here = LOOPBACK.contains(address.getHost());
        if (!here && !options.find(EdgeOptions.CUSTOMERS_PLAINTEXT).orElse(false)) {
            section.problem(
                    "url",
                    "'" + address + "' is without TLS: anybody on the way could change who receives what; use https, or"
                            + " for development plaintext: true");
        }
        for (Option<?> option : EdgeOptions.OF_TLS) {
            if (options.isSet(option)) {
                section.problem(option.name(), "is for https, but the url is " + address);
            }
        }
    }

    private @Nullable Path cache(SourceOptions options, @Nullable SpoolOptions spool) {
        Path cache = file.resolveOrNull(options.find(EdgeOptions.CUSTOMERS_CACHE));
        return cache != null || spool == null ? cache : spool.directory().resolveSibling("active-list.json");
    }
}
