// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.StreamName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        assertThat(tables(SPANISH)).isEqualTo(tables(ENGLISH)).hasSize(7);
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
    void shouldSayOnTheFirstScreenWhomToAskAndWhereThePageIs() {
        Map<String, String> files = Specs.files(
                Specs.declared().withSupport(new Support("logs_x@acme.example", "https://logs.acme.example/panel")));

        for (String manual : List.of("README.md", "LEEME.md")) {
            String screen = firstScreen(files.getOrDefault(manual, ""));
            assertThat(screen)
                    .contains("| logs_x@acme.example |")
                    .contains("| https://logs.acme.example/panel |")
                    .contains("./verify.sh");
        }
        assertThat(firstScreen(ENGLISH))
                .contains("no contact is named in this zip: ask whoever gave it to you")
                .doesNotContain("Your page");
        assertThat(firstScreen(SPANISH))
                .contains("este zip no nombra ningún contacto: pregunte a quien se lo dio")
                .doesNotContain("Su página");
    }

    @Test
    void shouldRefuseContactsThatAreNone() {
        for (String contact :
                List.of("ask the admin", "a@b", "https://", "https://a@b.example/", "12", "a@b.example\n| x |")) {
            assertThatThrownBy(() -> new Support(contact, "")).hasMessageContaining("expected a mail address");
        }
        for (String panel : List.of("http://a.example", "javascript:alert(1)", "https:///x", "https://a.example/ x")) {
            assertThatThrownBy(() -> new Support("", panel)).hasMessageContaining("expected an https:// address");
        }
        for (String contact : List.of("+34 91 555 01 00", "a.b+c@d.example", "https://help.example/tickets?a=b")) {
            assertThat(new Support(contact, "").contact()).isEqualTo(contact);
        }
    }

    @Test
    void shouldSayWhichConsumersCannotReadTheCodec() {
        Map<String, String> zstd = Specs.files(Specs.declared().withCodec("zstd"));
        Map<String, String> lz4 = Specs.files(Specs.declared().withCodec("lz4"));

        assertThat(zstd.get("README.md"))
                .containsOnlyOnce(
                        "### Fluent Bit\n\n**Your lines come compressed with `zstd`, which released versions of")
                .containsOnlyOnce("cannot read**");
        assertThat(zstd.get("LEEME.md")).containsOnlyOnce("**Sus líneas vienen comprimidas con `zstd`");
        assertThat(ENGLISH).containsOnlyOnce("**Your lines may come compressed with `zstd`");
        assertThat(SPANISH).containsOnlyOnce("**Sus líneas pueden venir comprimidas con `zstd`");
        assertThat(lz4.get("README.md")).doesNotContain("cannot read**");
        assertThat(lz4.get("LEEME.md")).doesNotContain("Sus líneas vienen");
    }

    @Test
    void shouldCallFieldsInManualsAndSchemaAsInEvents() {
        Map<String, String> files = Specs.files(Specs.spec()
                .withFormats(new TreeMap<>(
                        Map.of(StreamName.ACCESS, LineFormat.combined(Map.of()).named(Naming.ECS)))));

        for (String manual : List.of("README.md", "LEEME.md")) {
            assertThat(files.getOrDefault(manual, "").replace("\\", ""))
                    .contains("| client.ip | ip |", "| http.response.status_code | integer |", "`@timestamp`")
                    .doesNotContain("| client_ip |");
        }
        assertThat(files.get("lines/access.schema.json"))
                .contains("\"@timestamp\": {", "\"http.response.body.bytes\": {\"type\": \"integer\"")
                .doesNotContain("\"bytes\"");
    }

    private static String firstScreen(String manual) {
        return manual.lines().limit(25).collect(Collectors.joining("\n"));
    }

    @Test
    void shouldHaveAKitOfEveryToolAndViceVersa() {
        assertThat(StandardKits.all().stream().map(ConsumerKit::title))
                .containsExactlyElementsOf(
                        Arrays.stream(Tool.values()).map(Tool::title).toList());
        assertThat(Arrays.stream(Tool.values()).map(tool -> Tool.of(tool.id()))).containsExactly(Tool.values());
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
