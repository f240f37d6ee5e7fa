// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows a log file as it grows, through whatever rotates it, and over restarts.
 *
 * <p>All files of the log are one stream of whole lines, which {@link FileTail} reads; here are the waiting, the lock and the
 * state file. A checkpoint, always at the beginning of lines, passes only what the handler has taken, after the delay of the
 * settings; an orderly end saves the latest. So nothing is read twice or missed over an orderly restart, and after a crash the lines
 * of the last {@code checkpointDelay} and a second are read again.
 *
 * <p>Everything happens on the reader's thread, which sleeps while there is nothing new; {@link #finish} and {@link #close}
 * wake it. Reading a file stalls no web server, so checkpoints are written by the reader as well.
 */
public final class FileTailSource implements LogSource {
    private final String name;
    private final FileTailSettings settings;
    private final Surroundings around;
    private final Object lifecycle = new Object();
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile boolean finishing;
    private volatile boolean closed;

    // All below is guarded by lifecycle, which the reader holds in a read; nobody else waits for it but close().
    private final FileTail tail;
    private final CheckpointKeeper checkpoints;
    private SourceListener listener = SourceListener.NONE;
    private boolean started;
    private boolean savingFails;

    /** A source that has opened nothing yet. */
    public FileTailSource(String name, FileTailSettings settings) {
        this(name, settings, Surroundings.SYSTEM);
    }

    FileTailSource(String name, FileTailSettings settings, Surroundings around) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.around = around;
        this.tail = new FileTail(name, settings, around, () -> closed);
        this.checkpoints = new CheckpointKeeper(
                settings.stateFile(),
                settings.checkpointDelay(),
                tail::checkpoint,
                around.clock().nanoTime());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AfterEnd afterEnd() {
        return AfterEnd.DONE;
    }

    @Override
    public boolean waitsForRoom() {
        return settings.whenFull() == WhenFull.WAIT;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        synchronized (lifecycle) {
            if (closed || finishing) {
                throw new ClosedChannelException();
            }
            this.listener = listener;
            if (started) {
                tail.resume();
            } else {
                start();
            }
            IOException problem = tail.problem();
            if (problem != null && !tail.hasMore()) {
                throw problem;
            }
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        synchronized (lifecycle) {
            int count = 0;
            while (count == 0 && !closed) {
                count = stepUnlessClosed(buffer, offset, length);
                if (count == 0) {
                    if (finishing) {
                        break;
                    }
                    IOException problem = tail.problem();
                    if (problem != null) {
                        throw problem;
                    }
                    sleep();
                }
            }
            if (count > 0) {
                return count;
            }
            save(checkpoints::saveLatest);
            return END_OF_INPUT;
        }
    }

    /**
     * What is there, without waiting; takes note that what was returned before has been handed on.
     *
     * @return how many bytes; 0 if there are none at present
     */
    int step(byte[] buffer, int offset, int length) throws IOException {
        synchronized (lifecycle) {
            noteChanges();
            int count = tail.read(buffer, offset, length);
            if (count == 0) {
                noteChanges();
            }
            return count;
        }
    }

    private int stepUnlessClosed(byte[] buffer, int offset, int length) throws IOException {
        try {
            return step(buffer, offset, length);
        } catch (IOException e) {
            if (closed) {
                return 0; // What was read before is still to be saved.
            }
            throw e;
        }
    }

    @Override
    public void finish() {
        finishing = true;
        ending.countDown();
    }

    @Override
    public void close() {
        finishing = true;
        closed = true;
        ending.countDown();
        synchronized (lifecycle) {
            tail.close(); // What was read is still known: the reader's last call has to note it.
        }
    }

    private void start() throws IOException {
        Optional<Checkpoint> checkpoint = Optional.empty();
        try {
            checkpoint = Checkpoint.load(settings.stateFile(), settings.path());
        } catch (IOException e) {
            listener.gap(
                    name,
                    GapKind.SKIPPED,
                    1,
                    0,
                    e.getMessage() + ": only the file at path=" + settings.path()
                            + " is read, as start= says, and what is unread in rotated files is not seen");
        }
        tail.start(listener, checkpoint);
        started = true;
        if (checkpoint.isEmpty()) {
            save(checkpoints::saveLatest); // Whatever comes from here on is known to be new, also after a crash.
        }
    }

    private void noteChanges() {
        long now = around.clock().nanoTime();
        if (tail.hasChanged()) {
            checkpoints.changed(now);
        }
        save(() -> checkpoints.saveDue(now));
    }

    private void sleep() throws IOException {
        try {
            ending.await(settings.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for more of " + settings.path(), e);
        }
    }

    private void save(Saving saving) {
        try {
            saving.run();
            savingFails = false;
        } catch (IOException e) {
            // Reading goes on: what a missing checkpoint costs is lines that are read again after a restart.
            if (!savingFails) {
                listener.notice(name, "stateFile=" + settings.stateFile() + " cannot be written: " + e);
            }
            savingFails = true;
        }
    }

    @FunctionalInterface
    private interface Saving {
        void run() throws IOException;
    }
}
