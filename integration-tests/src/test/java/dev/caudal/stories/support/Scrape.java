// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which series a scrape has, or another text that writes series as {@code name{label="value"}}. Immutable. */
public final class Scrape {
    private static final Pattern SERIES = Pattern.compile("(?m)\\b(caudal_edge_[a-z_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=~?\"([^\"]*)\"");

    private final List<Series> series;

    private Scrape(List<Series> series) {
        this.series = series;
    }

    /**
     * One series.
     *
     * @param name of the metric
     * @param labels and their values
     */
    public record Series(String name, Map<String, String> labels) {}

    /** Reads one. Comments may name metrics as well. */
    public static Scrape parse(String text) {
        List<Series> series = new ArrayList<>();
        Matcher each = SERIES.matcher(text);
        while (each.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(each.group(2) == null ? "" : each.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            series.add(new Series(each.group(1), labels));
        }
        return new Scrape(List.copyOf(series));
    }

    /** All of them, in their order. */
    public List<Series> series() {
        return series;
    }

    /** The names of the metrics. */
    public Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The labels of a metric. */
    public Set<String> labels(String name) {
        return series.stream()
                .filter(each -> each.name().equals(name))
                .flatMap(each -> each.labels().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a label of a metric is among its series. */
    public Set<String> values(String name, String label) {
        return series.stream()
                .filter(each -> each.name().equals(name))
                .map(each -> each.labels().getOrDefault(label, ""))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
