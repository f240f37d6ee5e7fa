// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.caudal.core.line.FramingLimits.Oversize;
import java.util.Arrays;

/** Any bytes in any chunks are framed as the reference frames them. */
final class LineFramerFuzzTest {
    @FuzzTest
    void shouldFrameAsTheReferenceDoes(FuzzedDataProvider data) {
        FramingLimits limits = new FramingLimits(
                FramingLimits.MIN_LINE_BYTES + data.consumeInt(0, 8),
                data.consumeBoolean() ? Oversize.DISCARD : Oversize.TRUNCATE);
        int chunkBytes = data.consumeInt(1, 200);
        byte[] input = data.consumeRemainingAsBytes();
        RecordingHandler handler = new RecordingHandler(true);
        LineFramer framer = new LineFramer(limits, handler);
        for (int from = 0; from < input.length; from += chunkBytes) {
            byte[] chunk = Arrays.copyOfRange(input, from, Math.min(input.length, from + chunkBytes));
            framer.accept(chunk, 0, chunk.length);
        }
        framer.endOfStream();

        assertThat(handler.lines).isEqualTo(NaiveFramer.frame(limits, input));
    }
}
