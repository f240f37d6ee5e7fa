// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Does what it is told, one step a read; waits when there is no step left. */
public final class ScriptedSource implements LogSource {
    private static final Object END = new Object();
    private static final Object WAKE = new Object();

    private final BlockingQueue<Object> steps = new LinkedBlockingQueue<>();
    private AfterEnd afterEnd = AfterEnd.OPEN_AGAIN;
    private int openingsToFail;
    private volatile boolean waitsForRoom;
    private volatile boolean closed;

    public ScriptedSource thenRead(String text) {
        steps.add(text);
        return this;
    }

    public ScriptedSource thenEnd() {
        steps.add(END);
        return this;
    }

    public ScriptedSource thenFail(Exception failure) {
        steps.add(failure);
        return this;
    }

    public ScriptedSource failToOpen(int times) {
        openingsToFail = times;
        return this;
    }

    public ScriptedSource afterEnd(AfterEnd then) {
        afterEnd = then;
        return this;
    }

    public ScriptedSource waitingForRoom() {
        waitsForRoom = true;
        return this;
    }

    @Override
    public boolean waitsForRoom() {
        return waitsForRoom;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public AfterEnd afterEnd() {
        return afterEnd;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        if (openingsToFail > 0) {
            openingsToFail--;
            throw new IOException("not yet");
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Object step;
        try {
            step = steps.take();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (step instanceof IOException failure) {
            throw failure;
        }
        if (step instanceof RuntimeException bug) {
            throw bug;
        }
        if (step instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            System.arraycopy(bytes, 0, buffer, offset, bytes.length);
            return bytes.length;
        }
        return END_OF_INPUT;
    }

    @Override
    public void finish() {
        steps.add(WAKE);
    }

    @Override
    public void close() {
        closed = true;
        steps.add(WAKE);
    }
}
