// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The definition of framing, as plainly as it can be written: the whole input at once, byte by byte. */
final class NaiveFramer {
    private NaiveFramer() {}

    /** What the handler is told, in order. */
    static List<FramedLine> frame(FramingLimits limits, byte[] input) {
        List<FramedLine> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b : input) {
            if (b != '\n') {
                line.write(b);
                continue;
            }
            byte[] content = line.toByteArray();
            if (content.length > 0 && content[content.length - 1] == '\r') {
                content = Arrays.copyOf(content, content.length - 1);
            }
            lines.add(limited(limits, content, LineEnd.COMPLETE));
            line.reset();
        }
        if (line.size() > 0) {
            lines.add(limited(limits, line.toByteArray(), LineEnd.UNTERMINATED));
        }
        return lines;
    }

    private static FramedLine limited(FramingLimits limits, byte[] content, LineEnd end) {
        int max = limits.maxLineBytes();
        if (content.length <= max) {
            return FramedLine.of(content, 0, content.length, end);
        }
        return limits.oversize() == FramingLimits.Oversize.TRUNCATE
                ? FramedLine.of(content, 0, max, LineEnd.TRUNCATED)
                : FramedLine.discarded(content.length);
    }
}
