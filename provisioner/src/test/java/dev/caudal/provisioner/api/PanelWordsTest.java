// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The panel speaks both languages in full, and says what strangers wrote as text. */
final class PanelWordsTest {
    private static final Pattern WORD = Pattern.compile("\\{\\{t\\.([a-z_]+)}}");

    @Test
    void shouldSayTheSameThingsInBothLanguages() {
        assertThat(Words.of("es").names()).isEqualTo(Words.of("en").names());
    }

    @Test
    void shouldHaveEveryTextThatATemplateNames() {
        for (String template : List.of("head", "foot", "home", "customer", "sign-in", "message", "enter")) {
            Matcher word = WORD.matcher(new String(Resources.read(template + ".mustache"), StandardCharsets.UTF_8));
            while (word.find()) {
                assertThat(Words.of("en").all()).as(template).containsKey(word.group(1));
            }
        }
    }

    @Test
    void shouldPreferWhatTheBrowserAsksFor() {
        assertThat(Words.preferred("es-ES,es;q=0.9,en;q=0.8")).isEqualTo("es");
        assertThat(Words.preferred("de,en;q=0.5")).isEqualTo("en");
        assertThat(Words.preferred("zh")).isEqualTo("en");
        assertThat(Words.preferred(";;;q=")).isEqualTo("en");
        assertThat(Words.preferred("")).isEqualTo("en");
    }

    @Test
    void shouldWriteSizesAsPeopleOfEachLanguageDo() {
        Words english = Words.of("en");
        assertThat(english.bytes(0)).isEqualTo("0\u00a0B");
        assertThat(english.bytes(999)).isEqualTo("999\u00a0B");
        assertThat(english.bytes(1_000)).isEqualTo("1\u00a0kB");
        assertThat(english.bytes(16_804_760)).isEqualTo("16.8\u00a0MB");
        assertThat(english.bytes(168_047_600)).isEqualTo("168\u00a0MB");
        assertThat(english.bytes(999_600_000)).isEqualTo("1\u00a0GB");
        assertThat(english.bytes(Long.MAX_VALUE)).isEqualTo("9,223\u00a0PB");
        assertThat(Words.of("es").bytes(16_804_760)).isEqualTo("16,8\u00a0MB");
        assertThat(Words.duration(Duration.ofDays(3))).isEqualTo("72\u00a0h");
        assertThat(Words.duration(Duration.ofMinutes(90))).isEqualTo("90\u00a0min");
    }

    @Test
    void shouldWriteWhatStrangersWroteAsText() {
        String hostile = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>";
        String page = new Pages()
                .page("message", Map.of("lang", "en", "t", Words.of("en").all(), "brand", hostile, "message", hostile));

        assertThat(page).doesNotContain("<script>alert").doesNotContain("<img").contains("&lt;script&gt;");
    }
}
