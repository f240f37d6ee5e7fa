// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * For any bytes every extractor answers, the same whatever stands around the line, and what is left after a cut has no
 * second id under the same key.
 */
final class ExtractorFuzzTest {
    private static final List<CustomerIdExtractor> ANY = List.of(
            CustomerIdExtractors.firstToken(),
            CustomerIdExtractors.create("field", "1", false),
            CustomerIdExtractors.create("field", "3", false),
            CustomerIdExtractors.create("field", "2 comma", false));
    private static final List<CustomerIdExtractor> KEYED = List.of(
            CustomerIdExtractors.create("json", "c", false),
            CustomerIdExtractors.create("keyValue", "c", false),
            CustomerIdExtractors.create("keyValue", "c comma", false));

    @FuzzTest
    void shouldAnswerForAnyBytes(FuzzedDataProvider data) {
        byte[] line = data.consumeBytes(2_000);
        byte[] around = data.consumeRemainingAsBytes();
        ANY.forEach(extractor -> check(extractor, line, around));
        KEYED.forEach(extractor -> {
            String outcome = check(extractor, line, around);
            if (!outcome.equals(ExtractorCases.MALFORMED)) {
                byte[] left = cut(extractor, line);
                assertThat(ExtractorCases.outcome(extractor, left, 0, left.length))
                        .as("what was left of '%s'", new String(line, StandardCharsets.ISO_8859_1))
                        .isEqualTo(ExtractorCases.MALFORMED);
            }
        });
    }

    private static String check(CustomerIdExtractor extractor, byte[] line, byte[] around) {
        byte[] buffer = Arrays.copyOf(around, around.length + line.length + around.length);
        System.arraycopy(line, 0, buffer, around.length, line.length);
        System.arraycopy(around, 0, buffer, around.length + line.length, around.length);
        String outcome = ExtractorCases.outcome(extractor, line, 0, line.length);
        assertThat(ExtractorCases.outcome(extractor, buffer, around.length, line.length))
                .isEqualTo(outcome);
        return outcome;
    }

    private static byte[] cut(CustomerIdExtractor extractor, byte[] line) {
        IdSpan span = new IdSpan();
        assertThat(extractor.locate(line, 0, line.length, span)).isEqualTo(Extraction.FOUND);
        int cutEnd = span.cutOffset() + span.cutLength();
        byte[] left = Arrays.copyOf(line, line.length - span.cutLength());
        System.arraycopy(line, cutEnd, left, span.cutOffset(), line.length - cutEnd);
        return left;
    }
}
