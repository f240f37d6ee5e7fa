// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The English and the Spanish manual say the same: what is not language is equal, in the same order. */
class ManualsTest {
    private static final Map<String, String> FILES = Specs.files(Specs.declared());
    private static final String ENGLISH = FILES.getOrDefault("README.md", "");
    private static final String SPANISH = FILES.getOrDefault("LEEME.md", "");

    @Test
    void shouldHaveTheSameSections() {
        assertThat(headings(SPANISH)).isEqualTo(headings(ENGLISH)).hasSizeGreaterThan(20);
    }

    @Test
    void shouldHaveTheSameCommands() {
        assertThat(found("(?m)^        (\\S.*)$", SPANISH))
                .isEqualTo(found("(?m)^        (\\S.*)$", ENGLISH))
                .hasSize(2);
        assertThat(codeSpans(SPANISH)).isEqualTo(codeSpans(ENGLISH)).hasSizeGreaterThan(100);
    }

    @Test
    void shouldHaveTablesOfTheSameLength() {
        assertThat(tables(SPANISH)).isEqualTo(tables(ENGLISH)).hasSize(6);
    }

    @Test
    void shouldHaveTheSameStepsAndParagraphs() {
        Function<String, List<String>> shape = text -> Pattern.compile("\n\n")
                .splitAsStream(text)
                .map(paragraph -> paragraph.replaceFirst("(?s)^(#+ |\\| |[0-9]\\. | {8}|).*", "$1"))
                .toList();

        assertThat(shape.apply(SPANISH)).isEqualTo(shape.apply(ENGLISH));
    }

    @Test
    void shouldLinkOnlyToWhatIsThere() {
        for (String manual : List.of(ENGLISH, SPANISH)) {
            for (String link : found("\\]\\(([^)#]+)\\)", manual)) {
                assertThat(FILES).containsKey(link);
            }
            for (String anchor : found("\\]\\(#([^)]+)\\)", manual)) {
                assertThat(manual.toLowerCase(Locale.ROOT)).contains("\n## " + anchor + "\n");
            }
        }
    }

    @Test
    void shouldNameEveryFile() {
        for (String file : FILES.keySet()) {
            if (!file.endsWith(".md")) {
                assertThat(ENGLISH).contains("`" + file + "`");
            }
        }
    }

    private static List<String> headings(String text) {
        // The consumers' titles are names, and equal; those of the other sections are counted.
        return found("(?m)^(##+ .*)$", text).stream()
                .map(heading -> heading.startsWith("### ") ? heading : "##")
                .toList();
    }

    private static List<String> codeSpans(String text) {
        return found("`([^`]+)`", text).stream()
                .map(code -> code.replace("second-try", "segundo-intento"))
                .toList();
    }

    private static List<Integer> tables(String text) {
        return Pattern.compile("\n\n")
                .splitAsStream(text)
                .filter(paragraph -> paragraph.startsWith("|"))
                .map(table -> table.split("\n", -1).length)
                .toList();
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
