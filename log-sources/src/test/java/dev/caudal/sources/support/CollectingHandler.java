// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.core.line.ChunkHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps all it is given. */
public final class CollectingHandler implements ChunkHandler {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> messages = new ArrayList<>();
    private int ends;
    private int abandonments;

    @Override
    public synchronized void onChunk(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        bytes.write(buffer, offset, length);
    }

    @Override
    public synchronized void onMessage(byte[] buffer, int offset, int length, long wallMillis, long nanoTime) {
        messages.add(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public synchronized void onEndOfStream(long wallMillis, long nanoTime) {
        ends++;
    }

    @Override
    public synchronized void onAbandoned() {
        abandonments++;
    }

    public synchronized String text() {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    public synchronized int size() {
        return bytes.size();
    }

    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    /** Whole lines of the stream, or the messages. */
    public synchronized List<String> lines() {
        return messages.isEmpty() ? text().lines().toList() : messages();
    }

    public synchronized int ends() {
        return ends;
    }

    public synchronized int abandonments() {
        return abandonments;
    }
}
