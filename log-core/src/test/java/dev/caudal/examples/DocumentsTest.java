// SPDX-License-Identifier: Apache-2.0
package dev.caudal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What all pages of this repository name is there: other pages and their headings, files, modules, commands and tests. */
final class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?s)```.*?```");
    private static final Pattern TEST = Pattern.compile("\\b([A-Z][A-Za-z0-9]+(?:Test|IT))\\b(?:#(should\\w+)\\*?)?");
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)`");
    private static final Pattern PROGRAM = Pattern.compile(
            "(?:^|[\\s`(])\\.?/?((?:quickstart|verify|mvnw|\\.ci/run|(?:benchmarks|demo|edge-image|integration-tests)/[a-z][a-z/-]+))"
                    + "(?=[\\s`),;:]|$)",
            Pattern.MULTILINE);
    private static final Pattern MODULES = Pattern.compile("\\./mvnw[^`\\n]* -pl ([a-z,-]+)");
    private static final Pattern JAR = Pattern.compile("\\b([a-z-]+)/target/([a-z-]+)\\.jar");

    /** Shows how a reader's own test would look. */
    private static final String EXAMPLE = "SomeIT";

    private static final Map<Path, String> PAGES = new HashMap<>();
    private static final Map<String, Path> TYPES = new HashMap<>();

    @BeforeAll
    static void look() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean ours = directory.equals(ROOT) || !(name.startsWith(".") || name.equals("target"));
                return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (name.endsWith(".md") && !file.toString().contains("/src/")) {
                    PAGES.put(file, Files.readString(file));
                } else if (name.endsWith(".java")) {
                    TYPES.put(name.substring(0, name.length() - ".java".length()), file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(PAGES).containsKey(ROOT.resolve("README.md"));
    }

    @Test
    void shouldLinkToPagesAndHeadingsThatAreThere() {
        List<String> broken = new ArrayList<>();
        PAGES.forEach((page, text) -> find(LINK, CODE_BLOCK.matcher(text).replaceAll(""))
                .forEach(link -> {
                    String to = link.group(1);
                    if (!to.contains("://") && !to.startsWith("mailto:") && !leads(page, to)) {
                        broken.add(ROOT.relativize(page) + ": " + to);
                    }
                }));
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldNameTestsThatAreThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Map.Entry<Path, String> page : PAGES.entrySet()) {
            for (MatchResult test : find(TEST, page.getValue()).toList()) {
                Path source = TYPES.get(test.group(1));
                String method = test.group(2);
                if (test.group(1).equals(EXAMPLE)) {
                    continue;
                }
                if (source == null
                        || (method != null && !Files.readString(source).contains("void " + method))) {
                    missing.add(ROOT.relativize(page.getKey()) + ": " + test.group());
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void shouldDrawTheWayOfALineWithTypesThatAreThere() {
        String page = PAGES.getOrDefault(ROOT.resolve("docs/architecture.md"), "");
        Set<String> named = new TreeSet<>();
        find(TYPE, page).forEach(type -> named.add(type.group(1)));
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(TYPES).containsKeys(named.toArray(String[]::new));
    }

    @Test
    void shouldTellToRunWhatIsThere() {
        Set<String> missing = new TreeSet<>();
        PAGES.forEach((page, text) -> {
            find(PROGRAM, text).map(program -> program.group(1)).forEach(program -> {
                if (!Files.exists(ROOT.resolve(program))) {
                    missing.add(ROOT.relativize(page) + ": " + program);
                }
            });
            Stream.concat(
                            find(MODULES, text)
                                    .flatMap(modules ->
                                            Stream.of(modules.group(1).split(","))),
                            find(JAR, text)
                                    .filter(jar -> jar.group(1).equals(jar.group(2)))
                                    .map(jar -> jar.group(1)))
                    .filter(module -> !Files.exists(ROOT.resolve(module).resolve("pom.xml")))
                    .forEach(module -> missing.add(ROOT.relativize(page) + ": module " + module));
        });
        assertThat(missing).isEmpty();
    }

    private static boolean leads(Path page, String to) {
        int hash = to.indexOf('#');
        String file = hash < 0 ? to : to.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!Files.exists(target)) {
            return false;
        }
        return hash < 0 || headings(PAGES.getOrDefault(target, "")).contains(to.substring(hash + 1));
    }

    /** As links name them: lower case, hyphens for spaces, nothing but letters, digits, hyphens and underscores. */
    private static Set<String> headings(String text) {
        Set<String> headings = new HashSet<>();
        find(HEADING, text)
                .forEach(heading -> headings.add(heading.group(1)
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-')));
        return headings;
    }

    private static Stream<MatchResult> find(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
