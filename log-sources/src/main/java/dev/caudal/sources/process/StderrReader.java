// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/**
 * Drains a program's standard error, so that it never waits for us, and cuts it into printable lines of bounded length.
 *
 * <p>Belongs to one thread, which ends with the stream.
 */
final class StderrReader implements Runnable {
    /** What is longer is cut, and the rest of the line passed over. */
    static final int MAX_LINE_CHARS = 512;

    private static final int BUFFER_BYTES = 8 * 1024;

    private final FileChannel errors;
    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder(MAX_LINE_CHARS);

    StderrReader(FileChannel errors, Consumer<String> lines) {
        this.errors = errors;
        this.lines = lines;
    }

    @Override
    public void run() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (errors.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    accept(bytes.get());
                }
                bytes.clear();
            }
        } catch (IOException e) {
            // Closed with the source: what had been read is handed on below.
        }
        endLine();
    }

    private void accept(byte value) {
        if (value == '\n') {
            endLine();
        } else if (line.length() < MAX_LINE_CHARS) {
            // Terminal escapes and bytes that are no ASCII must not reach our own log as they are.
            line.append(value >= ' ' && value < 0x7f ? (char) value : value == '\t' ? ' ' : '?');
            if (line.length() == MAX_LINE_CHARS) {
                // Its end may never come: some programs repeat a message for ever without one.
                handOn();
            }
        }
    }

    private void endLine() {
        if (line.length() < MAX_LINE_CHARS) {
            handOn();
        }
        line.setLength(0);
    }

    private void handOn() {
        String text = line.toString().strip();
        if (!text.isEmpty()) {
            lines.accept(text);
        }
    }
}
