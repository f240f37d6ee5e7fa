// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.extract.CustomerIdExtractor;
import dev.caudal.core.extract.CustomerIdExtractors;
import dev.caudal.edge.config.EdgeConfig;
import dev.caudal.edge.config.Problem;
import dev.caudal.edge.requests.RequestCounter;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.spi.SourceTypes;
import dev.caudal.sources.varnish.VarnishSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configured source that could be made, with the extractor for its lines. Nothing is open yet.
 *
 * @param config what the configuration says
 * @param source where the bytes come from
 * @param extractor where in the line the customer is
 */
public record EdgeSource(EdgeConfig.Source config, LogSource source, CustomerIdExtractor extractor) {

    /** Where the server of its lines counts requests: as configured, or as its command implies; null if nowhere. */
    @Nullable
    RequestCounter requests() {
        RequestCounter configured = config.requests();
        if (configured != null) {
            return configured.equals(RequestCounter.NONE) ? null : configured;
        }
        if (source instanceof VarnishSource varnish) {
            return varnish.settings().isOfEveryRequest()
                    ? RequestCounter.ofVarnish(
                            varnish.settings().instance(), System.getenv().getOrDefault("PATH", ""))
                    : null;
        }
        if (!config.type().equals("subprocess") || !(config.options().get("command") instanceof List<?> command)) {
            return null;
        }
        Map<String, String> environment = new HashMap<>();
        if (config.options().get("environment") instanceof Map<?, ?> variables) {
            variables.forEach((name, value) -> environment.put(String.valueOf(name), String.valueOf(value)));
        }
        return RequestCounter.impliedBy(
                command.stream().map(String::valueOf).toList(),
                environment,
                System.getenv().getOrDefault("PATH", ""));
    }

    /** The same source, of which the configuration says something else that it does not read itself. */
    EdgeSource with(EdgeConfig.Source other) {
        return new EdgeSource(other, source, extractor);
    }

    /** Makes all of them, and adds to the problems what is wrong with any. */
    public static List<EdgeSource> make(List<EdgeConfig.Source> configured, List<Problem> problems) {
        SourceTypes types = SourceTypes.load();
        List<EdgeSource> made = new ArrayList<>();
        for (EdgeConfig.Source config : configured) {
            Optional<LogSource> source = types.create(
                    config.type(),
                    config.name(),
                    config.options(),
                    (option, problem) -> problems.add(new Problem(config.placeOf(option), problem)));
            EdgeConfig.CustomerIdRule rule = config.customerId();
            try {
                CustomerIdExtractor extractor = CustomerIdExtractors.create(rule.from(), rule.argument(), rule.keep());
                source.ifPresent(found -> made.add(new EdgeSource(config, found, extractor)));
            } catch (IllegalArgumentException e) {
                problems.add(
                        new Problem(config.placeOf("customerId"), "source " + config.name() + ": " + e.getMessage()));
            }
        }
        return made;
    }
}
