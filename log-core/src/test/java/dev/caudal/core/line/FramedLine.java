// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link LineHandler}: a line, or the news that one was discarded.
 *
 * @param text the bytes as ISO 8859-1, in which every byte is one character; null if discarded
 */
record FramedLine(@Nullable String text, @Nullable LineEnd end, long length) {
    static FramedLine of(byte[] bytes, int offset, int length, LineEnd end) {
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        return new FramedLine(new String(copy, StandardCharsets.ISO_8859_1), end, length);
    }

    static FramedLine complete(String text) {
        return new FramedLine(text, LineEnd.COMPLETE, text.length());
    }

    static FramedLine discarded(long length) {
        return new FramedLine(null, null, length);
    }
}
