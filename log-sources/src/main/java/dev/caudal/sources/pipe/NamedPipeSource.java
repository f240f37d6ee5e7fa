// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.Opening;
import dev.caudal.sources.internal.PipeInput;
import dev.caudal.sources.internal.ReaderMark;
import dev.caudal.sources.internal.ReaderMark.Left;
import dev.caudal.sources.internal.Watch;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads a named pipe that any number of processes write into.
 *
 * <p>The pipe is opened for reading and writing, so the last writer's going away is not an end, and opening does not wait for
 * the first. It is never unlinked: it outlives this process, and what is in it when the source is closed in haste is read by
 * the next process if something else, such as systemd, holds it open. A {@link ReaderMark} beside it tells that process
 * whether it goes on at the beginning of a line; where nothing tells, {@link #mayBeginMidLine}.
 *
 * <p>A daemon thread, {@code src:<name>:watch}, compares the path with the open pipe once a second. When somebody removed or
 * replaced the pipe, the source reads what the old one holds, reports {@link GapKind#REOPENED}, and its next opening makes or
 * opens the new one. Writers that still have the old one open go on: a {@link RetiredPipe} carries their lines over.
 */
public final class NamedPipeSource implements LogSource {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LINE_END_PATIENCE = Duration.ofMillis(500);
    private static final int PIPE_BYTES = 64 * 1024;
    /** Each has a thread, and a web server that has not reopened its logs since. */
    private static final int MOST_RETIRED = 8;

    private final String name;
    private final NamedPipeSettings settings;
    private final InheritedDescriptors inherited;
    private final Opening<Pipe> opening = new Opening<>(pipe -> pipe.input.interrupt(), Pipe::close);
    private @Nullable ByteBuffer direct; // the reader's
    private SourceListener listener = SourceListener.NONE; // the reader's
    private boolean beginsAtLineStart; // the reader's
    private boolean atLineStart; // the reader's
    private @Nullable RetiredPipe leaving; // the reader's; does not carry yet
    private final Deque<RetiredPipe> retired = new ArrayDeque<>(); // guarded by itself

    /**
     * A source that has opened nothing yet.
     *
     * @param inherited what systemd handed over, if anything
     */
    public NamedPipeSource(String name, NamedPipeSettings settings, InheritedDescriptors inherited) {
        this.name = Objects.requireNonNull(name, "name");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.inherited = Objects.requireNonNull(inherited, "inherited");
    }

    @Override
    public String name() {
        return name;
    }

    /** The new pipe is at the path already, or can be made. */
    @Override
    public AfterEnd afterEnd() {
        return AfterEnd.OPEN_NEXT;
    }

    /**
     * False if this source made the pipe, or the last reader left it at a line start, or no reader is known and it is empty and
     * not inherited from systemd. A pipe beside which nothing can be remembered is of the others, unless it was made here.
     */
    @Override
    public boolean mayBeginMidLine() {
        return !beginsAtLineStart;
    }

    @Override
    public void open(SourceListener listener) throws IOException, InterruptedException {
        this.listener = listener;
        opening.begin();
        Path held = held();
        boolean made = held == null && NamedPipes.ensure(settings);
        Path place = held == null ? settings.path() : held;
        ByteBuffer memory = direct == null ? ByteBuffer.allocateDirect(PIPE_BYTES) : direct;
        direct = memory;
        // Read and write: this is what opens at once, and never sees an end. The second descriptor is for the rest
        // only.
        FileChannel channel = FileChannel.open(place, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileInputStream second = null;
        Pipe opened;
        try {
            second = new FileInputStream(place.toFile());
            Object identity = NamedPipes.identity(place);
            if (identity == null) {
                throw new NoSuchFileException(place.toString(), null, "removed while it was opened");
            }
            ReaderMark mark = ReaderMark.beside(settings.path(), identity);
            Left left = mark.left();
            boolean untouched = left == Left.UNKNOWN && held == null && second.available() == 0;
            boolean noted = mark.reading(name, listener);
            beginsAtLineStart = made || (noted && (left == Left.AT_LINE_START || untouched));
            opened = new Pipe(
                    new PipeInput(channel, second, memory), identity, mark, new Watch("src:" + name + ":watch"));
        } catch (IOException e) {
            new PipeInput(channel, second, memory).close();
            throw e;
        }
        atLineStart = beginsAtLineStart;
        opened.watch.every(CHECK_INTERVAL, () -> check(opened));
        opening.opened(opened);
        if (leaving != null) {
            carry(leaving);
            leaving = null;
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Pipe open = opening.current();
        while (true) {
            int count = readNext(open, buffer, offset, length);
            if (count > 0) {
                atLineStart = buffer[offset + count - 1] == '\n';
                return count;
            }
            if (atLineStart || opening.isClosed() || !open.waitsForLineEnd()) {
                break;
            }
        }
        if (opening.isFinishing()) {
            if (atLineStart) {
                open.mark.atLineStart();
            }
            return END_OF_INPUT;
        }
        listener.gap(name, GapKind.REOPENED, 1, 0, settings.path() + " was removed or replaced, and is opened again");
        FileInputStream rest = open.input.detachSecond();
        opening.release();
        leaving = rest == null ? null : new RetiredPipe(name, rest, atLineStart, listener);
        if (!atLineStart) {
            throw new IOException(settings.path() + " was replaced in the middle of a line");
        }
        return END_OF_INPUT;
    }

    /** Waits for bytes; after an interruption of the pipe those that are there, and 0 if there are none. */
    private int readNext(Pipe open, byte[] buffer, int offset, int length) throws IOException {
        try {
            return open.input.read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            return opening.isClosed() ? 0 : open.input.readRest(buffer, offset, length);
        }
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
        List<RetiredPipe> carrying;
        synchronized (retired) {
            carrying = new ArrayList<>(retired);
        }
        carrying.forEach(RetiredPipe::close);
    }

    /** What systemd holds open for this source; null if the path is to be opened. */
    private @Nullable Path held() throws IOException {
        if (settings.descriptor() == null) {
            return null;
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
        return null;
    }

    /** Has the writers of a replaced pipe served, beside those of earlier ones. */
    private void carry(RetiredPipe pipe) throws IOException {
        RetiredPipe oldest = null;
        synchronized (retired) {
            retired.add(pipe);
            if (retired.size() > MOST_RETIRED) {
                oldest = retired.peek();
            }
        }
        if (oldest != null) {
            listener.notice(
                    name,
                    "more than " + MOST_RETIRED + " replaced pipes of " + settings.path()
                            + " still have writers: those of the oldest will see EPIPE now; have them reopen their logs");
            oldest.close();
        }
        pipe.start(settings.path(), () -> {
            synchronized (retired) {
                retired.remove(pipe);
            }
        });
        if (opening.isClosed()) {
            pipe.close();
        }
    }

    /** On the watch's thread: ends the reader's wait when the path leads to something else than the open pipe. */
    private void check(Pipe open) {
        Object there = NamedPipes.identity(settings.path());
        if (!open.identity.equals(there)) {
            open.input.interrupt();
        }
    }

    /** One opening of the pipe. */
    private static final class Pipe {
        final PipeInput input;
        final Object identity;
        final ReaderMark mark;
        final Watch watch;
        private long brokenNanos; // the reader's

        Pipe(PipeInput input, Object identity, ReaderMark mark, Watch watch) {
            this.input = input;
            this.identity = identity;
            this.mark = mark;
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
