// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.Opening;
import dev.caudal.sources.internal.PipeInput;
import dev.caudal.sources.internal.Watch;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a named pipe that any number of processes write into.
 *
 * <p>The pipe is opened for reading and writing, so the last writer's going away is not an end, and opening does not wait for
 * the first. It is never unlinked: it outlives this process, and what is in it when the source is closed in haste is read by
 * the next process if something else, such as systemd, holds it open.
 *
 * <p>A daemon thread, {@code src:<name>:watch}, compares the path with the open pipe once a second. When somebody removed or
 * replaced the pipe, the source reads what the old one holds, makes or opens the new one and reports {@link
 * GapKind#REOPENED}. Writers that still have the old one open lose nothing: a {@link RetiredPipe} carries their lines over.
 */
public final class NamedPipeSource implements LogSource {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LINE_END_PATIENCE = Duration.ofSeconds(1);
    private static final int PIPE_BYTES = 64 * 1024;

    private final String name;
    private final NamedPipeSettings settings;
    private final InheritedDescriptors inherited;
    private final Opening<Pipe> opening = new Opening<>(pipe -> pipe.input.interrupt(), Pipe::close);
    private @Nullable ByteBuffer direct; // the reader's
    private SourceListener listener = SourceListener.NONE; // the reader's
    private final @Nullable TornLines tornLines; // the reader's
    private byte lastByte = '\n'; // the reader's
    private final Object retirement = new Object();
    private @Nullable RetiredPipe retired; // guarded by retirement; written by the reader

    /**
     * A source that has opened nothing yet.
     *
     * @param inherited what systemd handed over, if anything
     */
    public NamedPipeSource(String name, NamedPipeSettings settings, InheritedDescriptors inherited) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.inherited = Objects.requireNonNull(inherited, "inherited");
        this.tornLines = settings.lineStart() == null ? null : new TornLines(settings.lineStart());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(SourceListener listener) throws IOException, InterruptedException {
        this.listener = listener;
        opening.begin();
        lastByte = '\n';
        connect();
    }

    private void connect() throws IOException, InterruptedException {
        Path place = place();
        ByteBuffer memory = direct == null ? ByteBuffer.allocateDirect(PIPE_BYTES) : direct;
        direct = memory;
        // Read and write: this is what opens at once, and never sees an end. The second descriptor is for the rest
        // only.
        FileChannel channel = FileChannel.open(place, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PipeInput input;
        try {
            input = new PipeInput(channel, new FileInputStream(place.toFile()), memory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        Pipe opened = new Pipe(input, NamedPipes.identity(place), new Watch("src:" + name + ":watch"));
        opened.watch.every(CHECK_INTERVAL, () -> check(opened));
        opening.opened(opened);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = readSomething(buffer, offset, length);
        if (count > 0) {
            lastByte = buffer[offset + count - 1];
            int torn = tornLines == null ? 0 : tornLines.count(buffer, offset, count);
            if (torn > 0) {
                listener.gap(name, GapKind.TORN_LINE, torn, torn + " lines begin unlike " + settings.lineStart());
            }
        }
        return count;
    }

    private int readSomething(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            Pipe open = opening.current();
            try {
                return open.input.read(buffer, offset, length);
            } catch (ClosedChannelException e) {
                int rest = opening.isClosed() ? 0 : open.input.readRest(buffer, offset, length);
                if (rest > 0) {
                    return rest;
                }
                if (opening.isFinishing()) {
                    return END_OF_INPUT;
                }
                if (lastByte != '\n' && open.waitsForLineEnd()) {
                    continue;
                }
            }
            if (lastByte != '\n') {
                throw new IOException(settings.path() + " was replaced in the middle of a line");
            }
            replace(open);
        }
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
        RetiredPipe carrying;
        synchronized (retirement) {
            carrying = retired;
            retired = null;
        }
        if (carrying != null) {
            carrying.close();
        }
    }

    private Path place() throws IOException, InterruptedException {
        if (settings.descriptor() == null) {
            NamedPipes.ensure(settings);
            return settings.path();
        }
        Path descriptor = inherited
                .find(settings.descriptor())
                .orElseThrow(() -> new IOException("descriptor=" + settings.descriptor()
                        + ": systemd handed over no descriptor of this name, but " + inherited.names()
                        + "; set FileDescriptorName= in the .socket unit, or leave the option out"));
        NamedPipes.requirePipe(descriptor);
        // When the path leads elsewhere by now, writers that come are there, not at what systemd still holds.
        Object there = NamedPipes.identity(settings.path());
        if (there != null && there.equals(NamedPipes.identity(descriptor))) {
            return descriptor;
        }
        listener.notice(name, settings.path() + " is not the pipe that systemd holds open: restart the .socket unit");
        NamedPipes.ensure(settings);
        return settings.path();
    }

    /** Opens the pipe that is at the path now, and has the old one's writers served. */
    private void replace(Pipe old) throws IOException {
        listener.gap(name, GapKind.REOPENED, 1, settings.path() + " was removed or replaced, and opened again");
        FileInputStream rest = old.input.detachSecond();
        opening.release();
        try {
            connect();
            if (rest != null) {
                serve(rest);
                rest = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while opening " + settings.path(), e);
        } finally {
            if (rest != null) {
                rest.close();
            }
        }
    }

    private void serve(FileInputStream rest) throws IOException {
        RetiredPipe carrying = RetiredPipe.start(name, rest, settings.path(), listener);
        RetiredPipe unwanted;
        synchronized (retirement) {
            boolean closed = opening.isClosed();
            unwanted = closed ? carrying : retired;
            retired = closed ? null : carrying;
        }
        if (unwanted != null) {
            unwanted.close();
        }
    }

    /** On the watch's thread: ends the reader's wait when the path leads to something else than the open pipe. */
    private void check(Pipe open) {
        Object there = NamedPipes.identity(settings.path());
        if (!Objects.equals(there, open.identity)) {
            open.input.interrupt();
        }
    }

    /** One opening of the pipe. */
    private static final class Pipe {
        final PipeInput input;
        final @Nullable Object identity;
        final Watch watch;
        private long brokenNanos; // the reader's

        Pipe(PipeInput input, @Nullable Object identity, Watch watch) {
            this.input = input;
            this.identity = identity;
            this.watch = watch;
        }

        /** Pauses for a moment, unless the writer has had long enough to end the line it was in. */
        boolean waitsForLineEnd() {
            long now = System.nanoTime();
            if (brokenNanos == 0) {
                brokenNanos = now;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            return now - brokenNanos < LINE_END_PATIENCE.toNanos();
        }

        void close() {
            watch.close();
            input.close();
        }
    }
}
