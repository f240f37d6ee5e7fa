// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Counts lines that do not begin as the server's format says. When a write of more than {@code PIPE_BUF} bytes is torn by
 * another writer's, the second half of its line begins in mid-line: that is what can be seen of a tear. Belongs to the
 * reader.
 */
final class TornLines {
    /** How much of a line's beginning the pattern sees. */
    static final int LOOK_BYTES = 256;

    private final Pattern beginning;
    private final byte[] start = new byte[LOOK_BYTES];
    private int startLength;
    private boolean judged;

    /**
     * A counter at the beginning of a line.
     *
     * @param beginning matched at the beginning of each line, against at most {@value #LOOK_BYTES} bytes as ISO 8859-1
     */
    TornLines(Pattern beginning) {
        this.beginning = beginning;
    }

    /** How many lines in these bytes, cut anywhere, turn out not to begin as they should. */
    int count(byte[] buffer, int offset, int length) {
        int torn = 0;
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] == '\n') {
                torn += judge();
                startLength = 0;
                judged = false;
            } else if (!judged) {
                start[startLength++] = buffer[i];
                if (startLength == LOOK_BYTES) {
                    torn += judge();
                }
            }
        }
        return torn;
    }

    private int judge() {
        if (judged || startLength == 0) {
            return 0;
        }
        judged = true;
        String text = new String(start, 0, startLength, StandardCharsets.ISO_8859_1);
        return beginning.matcher(text).lookingAt() ? 0 : 1;
    }
}
