// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.internal.Opening;
import dev.caudal.sources.internal.PipeInput;
import dev.caudal.sources.internal.ReaderMark;
import dev.caudal.sources.pipe.InheritedDescriptors;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads standard input until its end, which is final. At most one in a process.
 *
 * <p>If standard input is an anonymous pipe it is opened a second time through {@code /proc}: closing the source then ends a blocked
 * read and leaves descriptor 0 alone. If it is a named pipe, a {@link ReaderMark} beside it tells the next process where this
 * one stopped.
 */
public final class StdinSource implements LogSource {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");
    private static final int PIPE_BYTES = 64 * 1024;
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FIFO = 0010000;

    private final String name;
    private final WhenFull whenFull;
    private final InheritedDescriptors inherited;
    private final Opening<PipeInput> opening = new Opening<>(PipeInput::interrupt, PipeInput::close);
    private @Nullable ReaderMark mark; // the reader's
    private boolean openedBefore; // the reader's
    private boolean beginsAtLineStart; // the reader's
    private boolean atLineStart; // the reader's

    /** A source that has opened nothing yet, and makes its writer wait only where {@link #defaultWhenFull} does. */
    public StdinSource(String name) {
        this(name, defaultWhenFull(), InheritedDescriptors.NONE);
    }

    /**
     * A source that has opened nothing yet.
     *
     * @param inherited what systemd handed over, if anything: then somebody may have read the stream before this process
     */
    public StdinSource(String name, WhenFull whenFull, InheritedDescriptors inherited) {
        this.name = Objects.requireNonNull(name, "name");
        this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
        this.inherited = Objects.requireNonNull(inherited, "inherited");
    }

    /** Nobody is held up by a file that is not read on; behind a pipe there may be a web server. */
    public static WhenFull defaultWhenFull() {
        return Files.isRegularFile(DESCRIPTOR) ? WhenFull.WAIT : WhenFull.DROP;
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
        return whenFull == WhenFull.WAIT;
    }

    /**
     * A file begins a line where there is a line end before. Any other stream does when it is opened first, unless it came from
     * systemd or is a named pipe that a reader left in the middle of a line.
     */
    @Override
    public boolean mayBeginMidLine() {
        return !beginsAtLineStart;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        opening.begin();
        PipeInput input = connect();
        openedBefore = true;
        atLineStart = beginsAtLineStart;
        opening.opened(input);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        PipeInput open = opening.current();
        int count;
        try {
            count = open.read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            count = opening.isClosed() ? 0 : open.readRest(buffer, offset, length);
        }
        if (count > 0) {
            atLineStart = buffer[offset + count - 1] == '\n';
            return count;
        }
        if (mark != null && atLineStart) {
            mark.atLineStart();
        }
        return END_OF_INPUT;
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
    }

    private PipeInput connect() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(PIPE_BYTES);
        String target = Files.isSymbolicLink(DESCRIPTOR)
                ? Files.readSymbolicLink(DESCRIPTOR).toString()
                : "";
        if (target.startsWith("pipe:") && Files.isReadable(DESCRIPTOR)) {
            beginsAtLineStart = isUntouched();
            return new PipeInput(
                    FileChannel.open(DESCRIPTOR, StandardOpenOption.READ),
                    new FileInputStream(DESCRIPTOR.toFile()),
                    direct);
        }
        // A file would be opened at its beginning, not where the shell left off; a named pipe would wait for a writer,
        // with
        // nothing to end the wait; a socket cannot be opened again at all.
        FileChannel channel = new FileInputStream(FileDescriptor.in).getChannel();
        if (Files.isRegularFile(DESCRIPTOR)) {
            beginsAtLineStart = isAfterLineEnd(channel);
        } else {
            mark = target.startsWith("/") ? markBeside(Path.of(target)) : null;
            beginsAtLineStart = mark == null ? isUntouched() : isLeftAtLineStart(mark);
        }
        return new PipeInput(channel, null, direct);
    }

    /** Nothing tells who else had the stream: this process is taken for the first, unless systemd may have had others before. */
    private boolean isUntouched() {
        return !openedBefore && inherited.names().isEmpty();
    }

    private boolean isLeftAtLineStart(ReaderMark left) {
        boolean begins = switch (left.left()) {
            case AT_LINE_START -> true;
            case ANYWHERE -> false;
            case UNKNOWN -> isUntouched();
        };
        return left.reading() ? begins : isUntouched();
    }

    /** Null if nothing can be remembered beside it: it is not a named pipe, or has been moved or removed. */
    private static @Nullable ReaderMark markBeside(Path path) {
        try {
            int mode = (Integer) Files.getAttribute(DESCRIPTOR, "unix:mode");
            Object open = identity(DESCRIPTOR);
            return (mode & TYPE_MASK) == TYPE_FIFO && open != null && open.equals(identity(path))
                    ? new ReaderMark(path, open)
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static boolean isAfterLineEnd(FileChannel file) throws IOException {
        long position = file.position();
        ByteBuffer before = ByteBuffer.allocate(1);
        return position == 0 || (file.read(before, position - 1) == 1 && before.get(0) == '\n');
    }
}
