// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.Framing;
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
    private volatile boolean joining;
    private volatile boolean failsToClose;
    private Framing framing = Framing.LINES;

    public ScriptedSource thenRead(String text) {
        steps.add(text);
        return this;
    }

    public ScriptedSource thenEnd() {
        steps.add(END);
        return this;
    }

    public ScriptedSource thenFail(Throwable failure) {
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

    public ScriptedSource failToClose() {
        failsToClose = true;
        return this;
    }

    /** From now on openings may begin in the middle of a line. */
    public ScriptedSource joining() {
        joining = true;
        return this;
    }

    public ScriptedSource messages() {
        framing = Framing.MESSAGES;
        return this;
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public boolean mayBeginMidLine() {
        return joining;
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
    public int read(byte[] buffer, int offset, int length) throws IOException, InterruptedException {
        Object step = steps.take();
        if (step instanceof IOException failure) {
            throw failure;
        }
        if (step instanceof RuntimeException bug) {
            throw bug;
        }
        if (step instanceof Error error) {
            throw error;
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
        if (failsToClose) {
            throw new IllegalStateException("cannot be closed");
        }
    }
}
