// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.StreamName;
import dev.caudal.sources.spi.SourceOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the platforms and their sources. What a source's provider reads itself is left to it. No state. */
final class SourcesReader {
    private static final String VARNISH = "varnish";
    private static final String VCL_LOG = "vclLog";
    /** What the source calls the key. */
    private static final String CUSTOMER_KEY = "customerKey";

    private SourcesReader() {}

    /** The sources of each platform, without those that something is wrong with, which is then noted. */
    static Map<String, List<EdgeConfig.Source>> platforms(Section root, String platform) {
        Map<String, List<EdgeConfig.Source>> platforms = new LinkedHashMap<>();
        if (root.has("sources") == root.has("platforms")) {
            root.problem(
                    root.has("sources")
                            ? "has both 'sources' and 'platforms'; 'sources' is the short form for one kind of node"
                            : "needs either 'platforms' (for several kinds of nodes) or 'sources' (for one)");
        }
        if (root.has("sources")) {
            platforms.put(EdgeConfig.SHORT_FORM, sources(root));
        }
        root.sections("platforms").forEach((name, section) -> {
            section.options(List.of(), "sources");
            platforms.put(name, sources(section));
        });
        if (root.has("platforms") && !platform.equals(EdgeConfig.AUTO) && !platforms.containsKey(platform)) {
            root.problem(
                    "platform",
                    "'" + platform + "' is not among the platforms: " + String.join(", ", platforms.keySet()));
        }
        return platforms;
    }

    private static List<EdgeConfig.Source> sources(Section section) {
        List<EdgeConfig.Source> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> ownKeys = new HashSet<>(Set.of("customerId"));
        EdgeOptions.group("sources[]").forEach(option -> ownKeys.add(option.name()));
        for (Section item : section.sectionList("sources")) {
            // What is not ours is the provider's, who says himself what he does not know.
            String[] others = item.plainWithout(ownKeys).keySet().toArray(String[]::new);
            SourceOptions own = item.options(EdgeOptions.group("sources[]"), withCustomerId(others));
            EdgeConfig.CustomerIdRule rule = customerId(item.section("customerId"));
            checkVclLog(item, own, rule);
            Optional<String> name = own.find(EdgeOptions.SOURCE_NAME);
            if (name.isPresent() && !names.add(name.get())) {
                item.problem("name", "'" + name.get() + "' is the name of another source too; names are unique");
            }
            Optional<String> type = own.find(EdgeOptions.SOURCE_TYPE);
            Optional<StreamName> stream = own.find(EdgeOptions.SOURCE_STREAM);
            Optional<Long> maxLine = own.find(EdgeOptions.MAX_LINE);
            Optional<FramingLimits.Oversize> oversize = own.find(EdgeOptions.OVERSIZE);
            if (name.isPresent()
                    && type.isPresent()
                    && stream.isPresent()
                    && maxLine.isPresent()
                    && oversize.isPresent()) {
                sources.add(new EdgeConfig.Source(
                        name.get(),
                        type.get(),
                        stream.get(),
                        rule,
                        new FramingLimits(Math.toIntExact(maxLine.get()), oversize.get()),
                        own.find(EdgeOptions.LINE_START).orElse(null),
                        own.find(EdgeOptions.REQUESTS).orElse(null),
                        withCustomerKey(item.plainWithout(ownKeys), rule),
                        item.places(),
                        item.place()));
            }
        }
        return sources;
    }

    private static String[] withCustomerId(String[] others) {
        String[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = "customerId";
        return all;
    }

    /** Only a source that reads Varnish's log itself can look for the id there. */
    private static void checkVclLog(Section item, SourceOptions own, EdgeConfig.CustomerIdRule rule) {
        boolean vclLog = rule.from().equals(VCL_LOG);
        boolean varnish = own.find(EdgeOptions.SOURCE_TYPE).orElse("").equals(VARNISH);
        if (vclLog && !varnish) {
            item.problem(
                    "customerId",
                    "from: vclLog is for sources of type: varnish; with varnishncsa let the format begin with"
                            + " %{VCL_Log:KEY}x and a space, and say from: firstToken");
        }
        if (vclLog && own.find(EdgeOptions.LINE_START).isPresent()) {
            item.problem("lineStart", "is for lines that writers can tear, which there are none of with from: vclLog");
        }
        if (varnish && item.has(CUSTOMER_KEY)) {
            item.problem(CUSTOMER_KEY, "is written as customerId: {from: vclLog, key: KEY}");
        }
    }

    /** The source looks for the id, so it has to know the key. */
    private static Map<String, Object> withCustomerKey(Map<String, Object> options, EdgeConfig.CustomerIdRule rule) {
        if (!rule.from().equals(VCL_LOG) || rule.argument() == null) {
            return options;
        }
        Map<String, Object> all = new LinkedHashMap<>(options);
        all.put(CUSTOMER_KEY, rule.argument());
        return all;
    }

    private static EdgeConfig.CustomerIdRule customerId(Section section) {
        SourceOptions options = section.options(EdgeOptions.group("sources[].customerId"));
        String from = options.find(EdgeOptions.ID_FROM).orElse("firstToken");
        int space = from.indexOf(' ');
        String argument = space < 0 ? null : from.substring(space + 1).strip();
        String key = options.find(EdgeOptions.ID_KEY).orElse(null);
        if (key != null && (argument != null || !from.equals(VCL_LOG))) {
            section.problem("key", "goes with from: vclLog alone");
        }
        if (key == null && argument == null && from.equals(VCL_LOG)) {
            section.problem(
                    "key", "is missing: what stands before the colon in std.log(\"customer:83\"), there: customer");
        }
        return new EdgeConfig.CustomerIdRule(
                space < 0 ? from : from.substring(0, space),
                key == null ? argument : key,
                options.find(EdgeOptions.ID_KEEP).orElse(false));
    }
}
