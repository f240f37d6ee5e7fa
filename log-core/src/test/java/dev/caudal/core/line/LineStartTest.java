// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LineStartTest {
    @Test
    void shouldTellAWholeLineFromTheRestOfOne() {
        LineStart start = new LineStart(Pattern.compile("[a-z0-9-]+ [0-9.]+ - "));

        assertThat(fits(start, "83 203.0.113.5 - whole")).isTrue();
        assertThat(fits(start, "alf\" 200 -")).isFalse();
        assertThat(fits(start, "x 83 203.0.113.5 - in the middle")).isFalse();
        assertThat(fits(start, "83")).isFalse();
    }

    @Test
    void shouldLookAtNoByteOutsideTheLineAndAtNoMoreThanItsBeginning() {
        LineStart start = new LineStart(Pattern.compile("83.*z"));
        byte[] bytes = "83 az\u00e9z".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(start.fits(bytes, 0, 4)).isFalse();
        assertThat(start.fits(bytes, 1, 5)).isFalse();
        assertThat(start.fits(bytes, 0, 5)).isTrue();
        assertThat(fits(start, "83" + "x".repeat(LineStart.LOOK_BYTES - 3) + "z"))
                .isTrue();
        assertThat(fits(start, "83" + "x".repeat(LineStart.LOOK_BYTES - 2) + "z"))
                .isFalse();
    }

    @Test
    void shouldGiveUpAPatternThatBacktracksWithoutEndAndTryTheNextLine() {
        LineStart start = new LineStart(Pattern.compile("(.*a){5}!"));

        assertThatThrownBy(() -> fits(start, "83 " + "a".repeat(250)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'(.*a){5}!'")
                .hasMessageContaining("263000 looks at the first 253 bytes")
                .hasMessageContaining("possessive");
        assertThat(fits(start, "83 aaaaa!")).isTrue();
        assertThat(fits(start, "83 ok")).isFalse();
    }

    @Test
    void shouldHavePatienceWithOrdinaryPatterns() {
        String line = "x".repeat(LineStart.LOOK_BYTES);
        assertThat(fits(new LineStart(Pattern.compile(".*?83 .*GET ")), line)).isFalse();
        assertThat(fits(new LineStart(Pattern.compile("(\\w+\\s?)+ ")), "83 203 " + "x".repeat(5)))
                .isTrue();
        assertThat(fits(new LineStart(Pattern.compile(".*x.*83")), line)).isFalse();
    }

    private static boolean fits(LineStart start, String line) {
        byte[] bytes = ("before" + line + "after").getBytes(StandardCharsets.ISO_8859_1);
        return start.fits(bytes, 6, line.length());
    }
}
