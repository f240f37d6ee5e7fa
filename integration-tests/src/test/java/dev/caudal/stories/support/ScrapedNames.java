// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whatever rules, their tests, the dashboard and the documentation name is in a real scrape: metrics, labels, and values of
 * those labels that have few. A rule about something that never is would never fire.
 */
public final class ScrapedNames {
    private static final Pattern SELECTOR = Pattern.compile("(caudal_edge_[a-z_]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern GROUPED = Pattern.compile("by \\(([a-z_, ]+)\\)([^)]*)");
    private static final Pattern USED_LABEL = Pattern.compile("\\$labels\\.([a-z_]+)");
    /** What Prometheus adds itself. */
    private static final Set<String> PROMETHEUS = Set.of("job", "instance");
    /** Labels whose values the program decides, and not its configuration. */
    private static final Set<String> FEW = Set.of("cause", "kind", "outcome", "le");

    private final Scrape scrape;
    /** Of its comments, too: a histogram has its plain name there alone. */
    private final Set<String> names;

    /** Of this scrape. */
    public ScrapedNames(String metrics) {
        this.names = Scrape.parse(metrics).names();
        this.scrape = Scrape.parse(
                metrics.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n")));
    }

    /** Asserts it of all of them. */
    public void assertAllOfDocs() throws IOException {
        String rules = docs("operations/alerts.yml");
        String dashboard = docs("operations/dashboard.json").replace("\\\"", "\"");
        for (String text : new String[] {rules, dashboard, docs("operations.md")}) {
            Set<String> used = Scrape.parse(text).names();
            assertThat(used).hasSizeGreaterThan(10).isSubsetOf(names);
        }
        int selectors = assertSelectors(rules) + assertSelectors(dashboard);
        assertThat(selectors).as("selectors").isGreaterThan(20);
        for (String rule : rules.split("- alert: ", -1)) {
            assertLabelsOfRule(rule);
        }
        assertSeriesOfTests(docs("operations/alerts_test.yml"));
    }

    /** {@code name{label="value"}}, with whatever operator. */
    private int assertSelectors(String text) {
        int count = 0;
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            String name = selector.group(1);
            Matcher matcher = MATCHER.matcher(selector.group(2));
            while (matcher.find()) {
                count++;
                String label = matcher.group(1);
                if (matcher.group(2).isEmpty()) {
                    assertThat(scrape.labels(name)).as(selector.group()).contains(label);
                } else if (!PROMETHEUS.contains(label)) {
                    assertThat(scrape.values(name, label))
                            .as(selector.group())
                            .contains(matcher.group(2).split("\\|", -1));
                }
            }
        }
        return count;
    }

    /** What it sums by, and what its message quotes. */
    private void assertLabelsOfRule(String rule) {
        Set<String> there = new TreeSet<>(PROMETHEUS);
        Scrape.parse(rule).names().forEach(name -> there.addAll(scrape.labels(name)));
        Matcher used = USED_LABEL.matcher(rule);
        while (used.find()) {
            assertThat(there).as(rule).contains(used.group(1));
        }
        Matcher grouped = GROUPED.matcher(rule);
        while (grouped.find()) {
            assertThat(there).as(rule).contains(grouped.group(1).split(", ?", -1));
        }
    }

    /** Made-up numbers, of series that are there. */
    private void assertSeriesOfTests(String tests) {
        Scrape made = Scrape.parse(tests);
        assertThat(made.series()).hasSizeGreaterThan(40);
        for (Scrape.Series each : made.series()) {
            Set<String> labels = new TreeSet<>(each.labels().keySet());
            labels.removeAll(PROMETHEUS);
            assertThat(scrape.labels(each.name())).as(each.toString()).isEqualTo(labels);
            for (String label : labels) {
                if (FEW.contains(label)) {
                    String value = each.labels().get(label);
                    assertThat(scrape.values(each.name(), label))
                            .as(each.toString())
                            .containsAnyOf(value, value + ".0");
                }
            }
        }
    }

    private static String docs(String file) throws IOException {
        return Files.readString(Parts.file("docs/" + file));
    }
}
