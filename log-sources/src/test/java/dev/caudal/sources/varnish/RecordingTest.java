// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordingTest {
    static List<Arguments> formats() {
        List<Arguments> all = new ArrayList<>();
        for (String version : Recording.VERSIONS) {
            for (String[] format : Recording.formats()) {
                all.add(Arguments.of(version, format[0], format[1], false));
                all.add(Arguments.of(version, format[0], format[1], true));
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0} {1} esi={3}")
    @MethodSource("formats")
    void shouldPrintWhatVarnishncsaPrintsByteForByteAndInItsOrder(
            String version, String name, String format, boolean esi) throws Exception {
        Recording recording = new Recording(version);
        Reader reader = new Reader(recording.map(), recording.rules(), format, esi, false);
        reader.cursor.toOldest();

        assertThat(reader.read()).isEqualTo(LogCursor.Found.NOTHING);

        assertThat(reader.lines).hasSizeGreaterThan(500);
        assertThat(String.join("\n", reader.lines) + "\n").isEqualTo(recording.printed(name, esi));
    }
}
