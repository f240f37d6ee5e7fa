// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.sources.LogSource;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void shouldReportAProviderOfAnotherJarThatThrows(@TempDir Path jar) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(SourceProvider.class.getName()), ThrowingProvider.class.getName());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, getClass().getClassLoader())) {
            SourceTypes withIt = SourceTypes.load(loader);
            List<String> said = new ArrayList<>();
            Problems problems = (option, problem) -> said.add(option + ": " + problem);

            assertThat(withIt.create("throwing", "access", Map.of(), problems)).isEmpty();
            assertThat(withIt.create("throwing", "access", Map.of("check", true), problems))
                    .isEmpty();
            withIt.look("throwing", "access", Map.of(), problems, problems);

            String by = "type: source access cannot be made by " + ThrowingProvider.class.getName() + ", which throws ";
            assertThat(said)
                    .containsExactly(
                            by + "java.lang.NoClassDefFoundError: a/Table; mend or remove its jar",
                            by + "java.lang.IllegalStateException: no table; mend or remove its jar",
                            by + "java.lang.IllegalStateException: no look; mend or remove its jar");
        }
    }

    /** Found by the test alone. */
    public static final class ThrowingProvider implements SourceProvider {
        private static final Option<Boolean> CHECK =
                Option.flag("check", "Whether to throw when checked.").orElse("false");

        @Override
        public String type() {
            return "throwing";
        }

        @Override
        public String summary() {
            return "Nothing.";
        }

        @Override
        public List<Claim> claims(SourceOptions options) {
            return List.of();
        }

        @Override
        public List<Option<?>> options() {
            return List.of(CHECK);
        }

        @Override
        public void check(SourceOptions options, Problems problems) {
            if (options.get(CHECK)) {
                throw new IllegalStateException("no table");
            }
        }

        @Override
        public void look(SourceOptions options, Problems problems) {
            throw new IllegalStateException("no look");
        }

        @Override
        public LogSource create(String name, SourceOptions options) {
            throw new NoClassDefFoundError("a/Table");
        }
    }
}
