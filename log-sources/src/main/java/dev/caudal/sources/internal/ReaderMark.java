// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Remembers how the last reader of a named pipe left it, in a small file beside the pipe, {@code <pipe>.reader}: a pipe can
 * outlive its reader, and nothing in it tells whether its next byte begins a line. Without the file nothing is known, so it may
 * be removed at any time. Belongs to one reader.
 */
public final class ReaderMark {
    private static final String SUFFIX = ".reader";
    private static final String READING = "reading";
    private static final String LINE_START = "line-start";
    private static final int MOST_BYTES = 256;

    private static final Set<OpenOption> CREATE = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    /** Whatever the process's umask: who can write it decides what is skipped. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final String pipeId;

    /**
     * Of one pipe.
     *
     * @param pipe its path
     * @param identity what tells it from every other pipe that was, or will be, at this path
     */
    public ReaderMark(Path pipe, Object identity) {
        this.file = file(pipe);
        this.pipeId = identity.toString();
    }

    /** Where it is remembered. */
    public static Path file(Path pipe) {
        return pipe.resolveSibling(pipe.getFileName() + SUFFIX);
    }

    /** How the last reader left the pipe. */
    public enum Left {
        /** It stopped after a line end: the next byte begins a line. */
        AT_LINE_START,
        /** It is reading, or was killed while it read. */
        ANYWHERE,
        /** No reader is known to have had this pipe. */
        UNKNOWN
    }

    /** How the last reader left the pipe. */
    public Left left() {
        String text;
        try {
            text = Files.size(file) > MOST_BYTES ? "" : Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Left.UNKNOWN;
        } catch (IOException e) {
            return Left.ANYWHERE;
        }
        if (text.equals(line(LINE_START))) {
            return Left.AT_LINE_START;
        }
        // An empty one was being written when its writer was killed.
        return text.isEmpty() || text.startsWith(pipeId) ? Left.ANYWHERE : Left.UNKNOWN;
    }

    /** A reader begins: until it says otherwise, it may be killed in the middle of a line. False if that cannot be written. */
    public boolean reading() {
        return write(READING);
    }

    /** The reader ends after a line end. */
    public void atLineStart() {
        // If it cannot be written, the next reader skips a line for nothing, which is safe.
        write(LINE_START);
    }

    private boolean write(String state) {
        try (SeekableByteChannel channel = Files.newByteChannel(file, CREATE, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(line(state).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String line(String state) {
        return pipeId + " " + state + "\n";
    }
}
