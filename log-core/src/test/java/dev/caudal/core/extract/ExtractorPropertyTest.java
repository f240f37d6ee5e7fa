// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** For any bytes every extractor answers, changes nothing, and stays within the line. */
final class ExtractorPropertyTest {
    private static final List<CustomerIdExtractor> EXTRACTORS = List.of(
            CustomerIdExtractors.create("firstToken", null, false),
            CustomerIdExtractors.create("field", "3", false),
            CustomerIdExtractors.create("field", "2 comma", false),
            CustomerIdExtractors.create("json", "c", false),
            CustomerIdExtractors.create("keyValue", "c", false));
    private static final String[] PIECES = {
        "83",
        " ",
        ",",
        "\"",
        "\\",
        "c=",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\"c\":",
        "\"c\":\"83\"",
        "\\u0063",
        "null",
        "\t",
        "\0",
        "é"
    };

    @RepeatedTest(500)
    void shouldAnswerForAnythingAndNeverLookBeyondTheLine() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        StringBuilder line = new StringBuilder();
        for (int i = random.nextInt(25); i > 0; i--) {
            line.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
        for (CustomerIdExtractor extractor : EXTRACTORS) {
            for (int length = 0; length <= bytes.length; length++) {
                byte[] exact = new byte[length];
                System.arraycopy(bytes, 0, exact, 0, length);
                assertThat(ExtractorCases.outcome(extractor, bytes, 0, length))
                        .as("seed=%d length=%d of '%s'", seed, length, line)
                        .isEqualTo(ExtractorCases.outcome(extractor, exact, 0, length));
            }
        }
    }
}
