// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a source has open at present. The reader opens, reads and opens again; any thread may {@link #finish} or {@link #close},
 * at any time and more than once, also while the reader is in the middle of opening: then nothing stays open.
 *
 * @param <T> what is open
 */
public final class Opening<T> {
    private final Consumer<T> finish;
    private final Consumer<T> close;
    private @Nullable T open;
    private boolean finishing;
    private boolean closed;

    /**
     * Nothing is open yet.
     *
     * @param finish asks for an orderly end; called under a lock, must not wait
     * @param close ends everything at once
     */
    public Opening(Consumer<T> finish, Consumer<T> close) {
        this.finish = finish;
        this.close = close;
    }

    /**
     * The reader, before it opens something: closes what was open before.
     *
     * @throws ClosedChannelException if nothing is to be opened any more
     */
    public void begin() throws ClosedChannelException {
        release();
        if (isFinishing()) {
            throw new ClosedChannelException();
        }
    }

    /**
     * The reader has opened something.
     *
     * @throws ClosedChannelException if the source was ended meanwhile: it has been closed again
     */
    public void opened(T input) throws ClosedChannelException {
        synchronized (this) {
            if (!finishing) {
                open = input;
                return;
            }
        }
        close.accept(input);
        throw new ClosedChannelException();
    }

    /**
     * What is open.
     *
     * @throws ClosedChannelException if nothing is
     */
    public synchronized T current() throws ClosedChannelException {
        if (open == null) {
            throw new ClosedChannelException();
        }
        return open;
    }

    /** Asks what is open for an orderly end; nothing more is opened. */
    public synchronized void finish() {
        finishing = true;
        if (open != null) {
            finish.accept(open);
        }
    }

    /** Closes what is open; nothing more is opened. */
    public void close() {
        synchronized (this) {
            closed = true;
            finishing = true;
        }
        release();
    }

    /** Closes what is open; the next may come. */
    public void release() {
        T old;
        synchronized (this) {
            old = open;
            open = null;
        }
        if (old != null) {
            close.accept(old);
        }
    }

    /** Whether an end was asked for, orderly or not. */
    public synchronized boolean isFinishing() {
        return finishing;
    }

    /** Whether {@link #close} was called. */
    public synchronized boolean isClosed() {
        return closed;
    }
}
