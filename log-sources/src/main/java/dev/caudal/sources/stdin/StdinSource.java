// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.stdin;

import dev.caudal.sources.AfterEnd;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import dev.caudal.sources.internal.Opening;
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
    private final WhenFull whenFull;
    private final Opening<PipeInput> opening = new Opening<>(PipeInput::interrupt, PipeInput::close);

    /** A source that has opened nothing yet, and never makes its writer wait. */
    public StdinSource(String name) {
        this(name, WhenFull.DROP);
    }

    /** A source that has opened nothing yet. */
    public StdinSource(String name, WhenFull whenFull) {
        this.name = Objects.requireNonNull(name, "name");
        this.whenFull = Objects.requireNonNull(whenFull, "whenFull");
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

    @Override
    public void open(SourceListener listener) throws IOException {
        opening.begin();
        opening.opened(connect());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        PipeInput open = opening.current();
        try {
            return open.read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            int rest = opening.isClosed() ? 0 : open.readRest(buffer, offset, length);
            return rest > 0 ? rest : END_OF_INPUT;
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
