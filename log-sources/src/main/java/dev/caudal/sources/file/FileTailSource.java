// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows a log file as it grows, through rotation by rename and by copy and truncate, and over restarts.
 *
 * <p>Each file is one opening: when the server has gone on to a new file and the old one has been quiet for {@link
 * #ROTATION_QUIET}, the stream ends and the next one begins. A checkpoint, always at the beginning of a line, passes only
 * what the handler has taken, after the delay of the settings; an orderly end saves the latest position. So nothing is read
 * twice or missed over an orderly restart, and after a crash the lines of the last {@code checkpointDelay} and a second are read
 * again.
 *
 * <p>Everything happens on the reader's thread, which sleeps at the end of the file; {@link #finish} and {@link #close} wake
 * it. Reading a file stalls no web server, so checkpoints are written by the reader as well.
 */
public final class FileTailSource implements LogSource {
    /** How long a rotated file must have had nothing new before it is left. */
    public static final Duration ROTATION_QUIET = Duration.ofSeconds(1);

    private static final int BUFFER_BYTES = 64 * 1024;

    private final String name;
    private final FileTailSettings settings;
    private final RotatedFiles rotated;
    private final long rotationQuietNanos;
    private final Object lifecycle = new Object();

    // All below is guarded by lifecycle, which the reader holds but for its sleep.
    private final CheckpointKeeper checkpoints;
    private SourceListener listener = SourceListener.NONE;
    private @Nullable ByteBuffer direct;
    private @Nullable Position next;
    private @Nullable OpenFile file;
    private boolean started;
    private boolean savingFails;
    private boolean finishing;
    private boolean closed;

    /** A source that has opened nothing yet. */
    public FileTailSource(String name, FileTailSettings settings) {
        this(name, settings, ROTATION_QUIET);
    }

    FileTailSource(String name, FileTailSettings settings, Duration rotationQuiet) {
        this.rotationQuietNanos = rotationQuiet.toNanos();
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.rotated = new RotatedFiles(settings.path());
        this.checkpoints = new CheckpointKeeper(settings.stateFile(), settings.checkpointDelay());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public AfterEnd afterEnd() {
        return AfterEnd.OPEN_NEXT;
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
            if (!started) {
                next = resume();
                started = true;
            } else if (next == null && file != null) {
                // Reading failed in mid-stream: the partial line was given up, so it is read again.
                next = file.restOfIt();
            }
            release();
            openNext(); // If it is there; what comes later is opened by the reading.
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        synchronized (lifecycle) {
            OpenFile current = file;
            if (current != null) {
                current.acknowledge();
            }
            while (!closed) {
                current = file == null ? openNext() : file;
                int count = current == null ? 0 : current.read(buffer, offset, length);
                if (count > 0) {
                    return count;
                }
                if (finishing) {
                    break;
                }
                save(() -> checkpoints.saveDue(System.nanoTime()));
                Optional<Position> successor = current == null ? Optional.empty() : current.successor();
                if (successor.isEmpty()) {
                    sleep();
                    continue;
                }
                next = successor.get();
                if (!successor.get().sameStream()) {
                    return END_OF_INPUT;
                }
                release();
            }
            save(checkpoints::saveLatest);
            return END_OF_INPUT;
        }
    }

    @Override
    public void finish() {
        synchronized (lifecycle) {
            finishing = true;
            lifecycle.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lifecycle) {
            closed = true;
            finishing = true;
            lifecycle.notifyAll();
            if (file != null) {
                file.close(); // Kept: the reader's last call still has to note what was taken of it.
            }
        }
    }

    /** Where to begin: after the checkpoint, wherever its file has gone. */
    private Position resume() throws IOException {
        Optional<Checkpoint> checkpoint = Optional.empty();
        try {
            checkpoint = Checkpoint.load(settings.stateFile());
        } catch (IOException e) {
            listener.notice(name, e.getMessage() + ": the file is read from its beginning");
        }
        if (checkpoint.isPresent()) {
            Optional<FileFacts> place = rotated.locate(checkpoint.get());
            if (place.isPresent()) {
                return Position.in(place.get(), checkpoint.get().offset());
            }
            listener.gap(
                    name,
                    GapKind.RESTART,
                    1,
                    0,
                    "the file that was read last is gone: what was written to it after offset "
                            + checkpoint.get().offset() + " is not seen");
            return Position.NEW_FILE;
        }
        return settings.start() == FileTailSettings.Start.END ? Position.END_OF_FILE : Position.NEW_FILE;
    }

    private @Nullable OpenFile openNext() throws IOException {
        Position position = next == null ? Position.NEW_FILE : next;
        FileFacts wanted = position.place();
        Optional<FileFacts> place = wanted == null ? FileFacts.of(settings.path()) : rotated.find(wanted);
        if (place.isEmpty()) {
            return null;
        }
        FileChannel channel = FileChannel.open(place.get().path(), StandardOpenOption.READ);
        boolean renamedMeanwhile = FileFacts.of(place.get().path())
                .filter(now -> now.id().equals(place.get().id()))
                .isEmpty();
        if (renamedMeanwhile) {
            channel.close();
            return null; // Looked for again at the next turn.
        }
        ByteBuffer memory = direct == null ? ByteBuffer.allocateDirect(BUFFER_BYTES) : direct;
        direct = memory;
        OpenFile opened;
        try {
            opened = new OpenFile(place.get(), channel, memory, position.offsetIn(channel));
        } catch (IOException e) {
            // A disk that cannot be read is tried again and again: no descriptor may stay behind each time.
            channel.close();
            throw e;
        }
        next = null;
        file = opened;
        return opened;
    }

    @SuppressWarnings("WaitNotInLoop") // The caller is the loop.
    private void sleep() throws IOException {
        try {
            lifecycle.wait(settings.pollInterval().toMillis());
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

    private void release() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    /** The file being read. */
    private final class OpenFile {
        private final FileFacts facts;
        private final FileChannel channel;
        private final ByteBuffer memory;
        private long position;
        private long lineStart;
        private Fingerprint fingerprint = Fingerprint.EMPTY;
        private boolean paused = true;
        private long quietSinceNanos;

        OpenFile(FileFacts facts, FileChannel channel, ByteBuffer memory, long position) throws IOException {
            this.facts = facts;
            this.channel = channel;
            this.memory = memory;
            this.position = position;
            this.lineStart = position;
            fingerprint = Fingerprint.of(channel, (int) Math.min(position, Fingerprint.MAX_BYTES));
            quietSinceNanos = System.nanoTime();
            checkpoints.taken(new Checkpoint(facts.id(), lineStart, fingerprint), quietSinceNanos);
        }

        int read(byte[] buffer, int offset, int length) throws IOException {
            if (paused && isTruncated()) {
                return 0;
            }
            memory.clear().limit(Math.min(length, memory.capacity()));
            int count = channel.read(memory, position);
            paused = count <= 0;
            if (count <= 0) {
                return 0;
            }
            memory.flip().get(buffer, offset, count);
            for (int i = offset + count - 1; i >= offset; i--) {
                if (buffer[i] == '\n') {
                    lineStart = position + (i - offset) + 1;
                    break;
                }
            }
            position += count;
            quietSinceNanos = System.nanoTime();
            return count;
        }

        /** The handler has taken what was read. */
        void acknowledge() throws IOException {
            if (closed) {
                // The file is closed already; what the fingerprint covers is enough to know it again.
                checkpoints.taken(new Checkpoint(facts.id(), lineStart, fingerprint), System.nanoTime());
                return;
            }
            if (fingerprint.length() < Fingerprint.MAX_BYTES && fingerprint.length() < position) {
                fingerprint = Fingerprint.of(channel, (int) Math.min(position, Fingerprint.MAX_BYTES));
            }
            long now = System.nanoTime();
            checkpoints.taken(new Checkpoint(facts.id(), lineStart, fingerprint), now);
            save(() -> checkpoints.saveDue(now));
        }

        /** What to read when this file has ended: nothing while it may still grow. */
        Optional<Position> successor() throws IOException {
            if (isTruncated()) {
                return Optional.of(afterTruncation());
            }
            Optional<FileFacts> current = FileFacts.of(settings.path());
            boolean rotatedAway = current.isPresent() && !current.get().id().equals(facts.id());
            if (!rotatedAway || System.nanoTime() - quietSinceNanos < rotationQuietNanos) {
                return Optional.empty();
            }
            return rotated.after(facts, fingerprint).map(place -> Position.in(place, 0));
        }

        Position restOfIt() {
            return Position.in(facts, lineStart);
        }

        private boolean isTruncated() throws IOException {
            return channel.size() < position || !fingerprint.matches(channel);
        }

        /** The rest may be in the copy that was made before the truncation. */
        private Position afterTruncation() throws IOException {
            Optional<FileFacts> copy = rotated.locate(new Checkpoint(facts.id(), position, fingerprint))
                    .filter(place -> !place.id().equals(facts.id()));
            if (copy.isPresent()) {
                return Position.continuing(copy.get(), position);
            }
            listener.gap(
                    name,
                    GapKind.REOPENED,
                    1,
                    0,
                    settings.path()
                            + " was truncated, and no copy of it is there: what was written between the last read and"
                            + " the truncation is not seen");
            return Position.NEW_FILE;
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written.
            }
        }
    }

    @FunctionalInterface
    private interface Saving {
        void run() throws IOException;
    }
}
