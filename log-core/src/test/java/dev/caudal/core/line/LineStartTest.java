// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

    private static boolean fits(LineStart start, String line) {
        byte[] bytes = ("before" + line + "after").getBytes(StandardCharsets.ISO_8859_1);
        return start.fits(bytes, 6, line.length());
    }
}
