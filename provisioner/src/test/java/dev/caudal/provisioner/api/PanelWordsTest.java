// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
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
    void shouldWriteWhatStrangersWroteAsText() {
        String hostile = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>";
        String page = new Pages()
                .page("message", Map.of("lang", "en", "t", Words.of("en").all(), "brand", hostile, "message", hostile));

        assertThat(page).doesNotContain("<script>alert").doesNotContain("<img").contains("&lt;script&gt;");
    }
}
