// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.LogSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceTypesTest {
    private final List<String> problems = new ArrayList<>();
    private final SourceTypes types = SourceTypes.load();

    private Optional<LogSource> create(String type, Map<String, ?> options) {
        return types.create(type, "access", options, (option, problem) -> problems.add(option + ": " + problem));
    }

    @Test
    void shouldMakeASourceWhenTheOptionsAreSound() {
        Optional<LogSource> source = create("subprocess", Map.of("command", List.of("varnishncsa", "-F", "%h", 5)));

        assertThat(problems).isEmpty();
        assertThat(source).map(LogSource::name).contains("access");
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        Optional<LogSource> source = create("fifo", Map.of("pth", "/run/a.pipe", "mode", 400));

        assertThat(source).isEmpty();
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "pth: unknown option; did you mean 'path'?",
                        "path: is missing: absolute path",
                        "mode: '400' must be three octal digits in quotes: \"0640\"");
    }

    @Test
    void shouldNameTheNearestTypeWhenItIsUnknown() {
        assertThat(create("subproces", Map.of())).isEmpty();

        assertThat(problems).singleElement().asString().endsWith("did you mean 'subprocess'?");
    }

    @Test
    void shouldRefuseACommandThatIsOneText() {
        create("subprocess", Map.of("command", "varnishncsa -F %h", "silenceLimit", "5 x"));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "command: 'varnishncsa -F %h' must be a list: [first, second]",
                        "silenceLimit: '5 x' needs a unit: ms, s, m, h or d");
    }

    @Test
    void shouldDocumentEveryOption() {
        for (SourceProvider provider : types.providers()) {
            assertThat(provider.summary()).endsWith(".");
            assertThat(provider.options()).allSatisfy(option -> {
                assertThat(option.doc()).endsWith(".");
                assertThat(option.values()).isNotEmpty();
            });
        }
    }

    @Test
    void shouldListEveryOptionWithItsDefaultOnThePage() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "log-sources.md"));
        for (SourceProvider provider : types.providers()) {
            int start = page.indexOf("\n## " + provider.type() + "\n");
            assertThat(start).as("a section about " + provider.type()).isPositive();
            String section = page.substring(start, page.indexOf("\n## ", start + 1));
            assertThat(provider.options()).allSatisfy(option -> {
                String row = section.lines()
                        .filter(line -> line.startsWith("|") && line.contains("`" + option.name() + "`"))
                        .findFirst()
                        .orElse("no row about " + option.name());
                String rest = option.isRequired() ? "required" : option.defaultText();
                assertThat(row).contains(rest == null ? option.name() : rest);
            });
        }
    }
}
