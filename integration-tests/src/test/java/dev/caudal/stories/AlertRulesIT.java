// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The alert rules on numbers that are made up, with their real waiting times: Prometheus' own tool plays hours in a moment.
 * That the numbers are those of a real fault is shown by {@link AlertsIT}.
 */
@Story
final class AlertRulesIT {
    private static final String TESTS = "docs/operations/alerts_test.yml";
    private static final String OPERATIONS = "docs/operations.md";

    @Test
    void shouldFireEachRuleInItsFaultAndNoneOnANodeThatIsWell(Stage stage) {
        Peer.PROMETHEUS.require();
        Child promtool = stage.run(
                "promtool",
                List.of(
                        Peer.program("promtool"),
                        "test",
                        "rules",
                        Parts.file(TESTS).toString()));
        assertThat(promtool.awaitExit()).as(promtool.tail()).isZero();
        assertThat(promtool.out()).contains("SUCCESS");
    }

    @Test
    void shouldHaveATestAndANightCallForEachRule() throws IOException {
        String rules = Files.readString(Parts.file("docs/operations/alerts.yml"));
        Set<String> alerts = all("(?m)^ +- alert: (\\w+)$", rules);
        assertThat(alerts).hasSizeGreaterThan(15);
        assertThat(all("(?m)^ +alertname: (\\w+)$", Files.readString(Parts.file(TESTS))))
                .isEqualTo(alerts);
        String operations = Files.readString(Parts.file(OPERATIONS));
        assertThat(all("`(Caudal[A-Za-z]+)`", operations)).isEqualTo(alerts);
        Set<String> headings = all("(?m)^## (.+)$", operations).stream()
                .map(heading -> heading.replaceAll("[^A-Za-z ]", "").replace(' ', '-'))
                .map(heading -> heading.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(headings).containsAll(all("runbook: \"(.+)\"", rules));
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
