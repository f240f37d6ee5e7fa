// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.internal.Opening;
import dev.caudal.sources.internal.PipeInput;
import dev.caudal.sources.internal.ReaderMark;
import dev.caudal.sources.internal.ReaderMark.Left;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads standard input until its end, which is final. At most one in a process.
 *
 * <p>If standard input is an anonymous pipe it is opened a second time through {@code /proc}: closing the source then ends a blocked
 * read and leaves descriptor 0 alone. A {@link ReaderMark} of the pipe or socket tells the next process that gets it where this
 * one stopped.
 */
public final class StdinSource implements LogSource {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");
    /** How {@code /proc} calls a pipe or a socket without a name. */
    private static final Pattern NUMBERED = Pattern.compile("(pipe|socket):\\[\\d+]");

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
     * A file begins a line where there is a line end before, a named pipe where its last reader noted that. Any other stream does
     * when it is opened first, unless it came from systemd or a reader that was killed had it.
     */
    @Override
    public boolean mayBeginMidLine() {
        return !beginsAtLineStart;
    }

    @Override
    public void open(SourceListener listener) throws IOException {
        opening.begin();
        PipeInput input = connect(listener);
        openedBefore = true;
        atLineStart = beginsAtLineStart;
        opening.opened(input);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = readNext(buffer, offset, length);
        if (count > 0) {
            atLineStart = buffer[offset + count - 1] == '\n';
            return count;
        }
        if (mark != null && atLineStart) {
            mark.atLineStart();
        } else if (mark != null && count < 0) {
            mark.atEnd();
        }
        return END_OF_INPUT;
    }

    /** Waits for bytes; after an interruption those that are there, and 0 if there are none or they are to stay there. */
    private int readNext(byte[] buffer, int offset, int length) throws IOException {
        try {
            return opening.current().read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            return opening.isClosed() ? 0 : opening.current().readRest(buffer, offset, length);
        }
    }

    @Override
    public void finish() {
        opening.finish();
    }

    @Override
    public void close() {
        opening.close();
    }

    private PipeInput connect(SourceListener listener) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(PIPE_BYTES);
        String target = Files.isSymbolicLink(DESCRIPTOR)
                ? Files.readSymbolicLink(DESCRIPTOR).toString()
                : "";
        if (target.startsWith("pipe:") && Files.isReadable(DESCRIPTOR)) {
            beginsAtLineStart = isUntouched(target, listener);
            return new PipeInput(
                    FileChannel.open(DESCRIPTOR, StandardOpenOption.READ),
                    new FileInputStream(DESCRIPTOR.toFile()),
                    direct);
        }
        // A file would be opened at its beginning, not where the shell left off; a named pipe would wait for a writer,
        // with nothing to end the wait; a socket cannot be opened again at all.
        FileChannel channel = new FileInputStream(FileDescriptor.in).getChannel();
        if (Files.isRegularFile(DESCRIPTOR)) {
            beginsAtLineStart = isAfterLineEnd(channel);
        } else if (target.startsWith("/") && isPipe()) {
            beginsAtLineStart = isLeftAtLineStart(Path.of(target), listener);
        } else {
            beginsAtLineStart = isUntouched(target, listener);
        }
        return new PipeInput(channel, null, direct);
    }

    /** Where no reader was killed this process is taken for the first, unless systemd may have had others before. */
    private boolean isUntouched(String target, SourceListener listener) {
        boolean untouched = !openedBefore && inherited.names().isEmpty();
        if (!NUMBERED.matcher(target).matches()) {
            return untouched;
        }
        ReaderMark unnamed = ReaderMark.in(temporaryFolder(), target);
        untouched &= unnamed.left() != Left.ANYWHERE;
        mark = unnamed.reading(name, listener) ? unnamed : null;
        return untouched;
    }

    /** False if nothing can be remembered beside it, as when it has been moved or removed. */
    private boolean isLeftAtLineStart(Path path, SourceListener listener) {
        mark = null;
        try {
            Object open = identity(DESCRIPTOR);
            if (open != null && open.equals(identity(path))) {
                ReaderMark beside = ReaderMark.beside(path, open);
                boolean begins = beside.left() == Left.AT_LINE_START;
                mark = beside.reading(name, listener) ? beside : null;
                return begins && mark != null;
            }
        } catch (IOException e) {
            // It cannot be seen, which is as good as removed.
        }
        return false;
    }

    private static Path temporaryFolder() {
        String ours = System.getenv("XDG_RUNTIME_DIR");
        return ours != null && ours.startsWith("/") && Files.isWritable(Path.of(ours))
                ? Path.of(ours)
                : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static boolean isPipe() throws IOException {
        int mode = (Integer) Files.getAttribute(DESCRIPTOR, "unix:mode");
        return (mode & TYPE_MASK) == TYPE_FIFO;
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
