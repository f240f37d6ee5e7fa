// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.internal.PipeInput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads standard input until its end, which is final. At most one in a process.
 *
 * <p>If standard input is an anonymous pipe it is opened a second time through {@code /proc}: closing the source then ends a blocked
 * read and leaves descriptor 0 alone.
 */
public final class StdinSource implements LogSource {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");
    private static final int PIPE_BYTES = 64 * 1024;

    private final String name;
    private final Object lifecycle = new Object();
    private @Nullable PipeInput input; // guarded by lifecycle
    private boolean finishing; // guarded by lifecycle
    private boolean closed; // guarded by lifecycle

    /** A source that has opened nothing yet. */
    public StdinSource(String name) {
        this.name = Objects.requireNonNull(name, "name");
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
    public void open(SourceListener listener) throws IOException {
        PipeInput opened = connect();
        synchronized (lifecycle) {
            if (!closed && !finishing) {
                input = opened;
                return;
            }
        }
        opened.close();
        throw new ClosedChannelException();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        PipeInput open;
        synchronized (lifecycle) {
            if (input == null) {
                throw new ClosedChannelException();
            }
            open = input;
        }
        try {
            return open.read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            int rest = isClosed() ? 0 : open.readRest(buffer, offset, length);
            return rest > 0 ? rest : END_OF_INPUT;
        }
    }

    @Override
    public void finish() {
        synchronized (lifecycle) {
            finishing = true;
            if (input != null) {
                input.interrupt();
            }
        }
    }

    @Override
    public void close() {
        PipeInput old;
        synchronized (lifecycle) {
            closed = true;
            finishing = true;
            old = input;
            input = null;
        }
        if (old != null) {
            old.close();
        }
    }

    private boolean isClosed() {
        synchronized (lifecycle) {
            return closed;
        }
    }

    private static PipeInput connect() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(PIPE_BYTES);
        if (isAnonymousPipe() && Files.isReadable(DESCRIPTOR)) {
            return new PipeInput(
                    FileChannel.open(DESCRIPTOR, StandardOpenOption.READ),
                    new FileInputStream(DESCRIPTOR.toFile()),
                    direct);
        }
        // A file would be opened at its beginning, not where the shell left off; a socket cannot be opened again at
        // all.
        return new PipeInput(new FileInputStream(FileDescriptor.in).getChannel(), null, direct);
    }

    /** A named pipe is not meant: opening one again would wait for a writer, with nothing to end the wait. */
    private static boolean isAnonymousPipe() throws IOException {
        return Files.isSymbolicLink(DESCRIPTOR)
                && Files.readSymbolicLink(DESCRIPTOR).toString().startsWith("pipe:");
    }
}
