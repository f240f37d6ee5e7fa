// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.stories.support.Child;
import dev.caudal.stories.support.Parts;
import dev.caudal.stories.support.Peer;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.Story;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The alert rules on numbers that are made up, with their real waiting times: Prometheus' own tool plays hours in a moment.
 * That the numbers are those of a real fault is shown by {@link AlertsIT} and {@link NodeAlertsIT}.
 */
@Story
final class AlertRulesIT {
    private static final String RULES = "docs/operations/alerts.yml";
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
        String rules = Files.readString(Parts.file(RULES));
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

    @Test
    void shouldFireEachRuleInItsRealFaultToo() throws IOException {
        Set<String> fired = new TreeSet<>();
        for (Class<?> story : List.of(AlertsIT.class, NodeAlertsIT.class)) {
            fired.addAll(all("awaitFiring\\(\"(\\w+)\"\\)", source(story.getSimpleName())));
        }
        assertThat(fired).isEqualTo(all("(?m)^ +- alert: (\\w+)$", Files.readString(Parts.file(RULES))));
    }

    @Test
    void shouldSayOfEachNightCallHowItIsSeenWhatToDoAndWhatRehearsesIt() throws IOException {
        List<String> calls = List.of(Files.readString(Parts.file(OPERATIONS)).split("(?m)^## ", -1));
        assertThat(calls).hasSizeGreaterThan(10);
        for (String call : calls.subList(1, calls.size())) {
            assertThat(call).contains("**You see**", "**You do**", "**Rehearsed by**");
            String rehearsals = call.substring(call.indexOf("**Rehearsed by**"));
            Set<String> tests = all("`([A-Z][A-Za-z]+)`", rehearsals);
            assertThat(tests).as(call).anyMatch(test -> test.endsWith("IT"));
            String source = tests.stream().map(AlertRulesIT::source).collect(Collectors.joining());
            // What says so is what one of them waits for.
            Set<String> signs = all("`(Caudal[A-Za-z]+|MISSING)`", call.substring(0, call.indexOf("**You do**")));
            assertThat(signs)
                    .as(call)
                    .isNotEmpty()
                    .allSatisfy(sign -> assertThat(source).as(rehearsals).contains(sign));
        }
    }

    /** Of a test of any module, which has to be there. */
    private static String source(String test) {
        try (Stream<Path> modules = Files.list(Parts.repository())) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    Optional<Path> found =
                            files.filter(file -> file.endsWith(test + ".java")).findFirst();
                    if (found.isPresent()) {
                        return Files.readString(found.get());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("there is no test " + test);
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
