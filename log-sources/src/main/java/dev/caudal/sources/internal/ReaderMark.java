// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.internal;

import dev.caudal.sources.SourceListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Remembers how the last reader of a pipe left it: a pipe can outlive its reader, and nothing in it tells whether its next byte
 * begins a line. The note of a named pipe is a small file beside it, {@code <pipe>.reader}, kept when its reader ends; that of
 * a pipe or a socket without a name is in a folder for temporary files, and there only while somebody reads, or was killed.
 * Without the file nothing is known, so it may be removed at any time. Belongs to one reader.
 */
public final class ReaderMark {
    private static final String SUFFIX = ".reader";
    private static final String READING = "reading";
    private static final String LINE_START = "line-start";
    private static final int MOST_BYTES = 256;
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private static final String NAMED_UNNOTED =
            "nobody can know where the reader of the pipe stops, so each one skips what"
                    + " comes up to the first line end; let this process write files beside the pipe";
    private static final String UNNAMED_UNNOTED =
            "if this process is killed in the middle of a line, and another one reads on,"
                    + " that will take the rest of it for a line; set XDG_RUNTIME_DIR to a folder that this process may write to";
    /** What only its owner may read, with the sticky bit, by which the cleaners of temporary folders leave it alone. */
    private static final int OWNERS_STICKY = 01600;
    /** A whole note, of whichever pipe. */
    private static final Pattern NOTE = Pattern.compile(
            "(\\(dev=\\p{XDigit}+,ino=\\d+\\)|[-\\p{XDigit}]+/\\w+:\\[\\d+]) (" + READING + "|" + LINE_START + ")\n");

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
    private final boolean named;

    private ReaderMark(Path file, String pipeId, boolean named) {
        this.file = file;
        this.pipeId = pipeId;
        this.named = named;
    }

    /**
     * Of a named pipe: beside it, whichever link leads there.
     *
     * @param pipe its path
     * @param identity what tells it from every other pipe that was, or will be, at this path
     * @throws IOException if nothing is there
     */
    public static ReaderMark beside(Path pipe, Object identity) throws IOException {
        Path real = pipe.toRealPath();
        return new ReaderMark(file(real), identity.toString(), true);
    }

    /**
     * Of a pipe or a socket that has no name. The kernel gives its number once until the next boot.
     *
     * @param folder for temporary files; others may write there too
     * @param stream what {@code /proc} calls it, such as {@code pipe:[4711]}
     */
    public static ReaderMark in(Path folder, String stream) {
        String name = "caudal-" + stream.replace(":[", "-").replace("]", "") + SUFFIX;
        return new ReaderMark(folder.toAbsolutePath().resolve(name), bootId() + "/" + stream, false);
    }

    /** Where it is remembered how a pipe of this name was left. */
    public static Path file(Path pipe) {
        return pipe.resolveSibling(pipe.getFileName() + SUFFIX);
    }

    /** How the last reader left the pipe. */
    public enum Left {
        /** It stopped after a line end: the next byte begins a line. */
        AT_LINE_START,
        /** It is reading, or was killed while it read, or there is a note which tells nothing. */
        ANYWHERE,
        /** No reader is known to have had this pipe. */
        UNKNOWN
    }

    /** How the last reader left the pipe. */
    public Left left() {
        String text;
        try {
            text = text();
        } catch (NoSuchFileException e) {
            return Left.UNKNOWN;
        } catch (IOException e) {
            return Left.ANYWHERE;
        }
        if (text.equals(line(LINE_START))) {
            return Left.AT_LINE_START;
        }
        // What is no note may have been one of this pipe; an empty one was being written when its writer was killed.
        return text.equals(line(READING)) || !NOTE.matcher(text).matches() ? Left.ANYWHERE : Left.UNKNOWN;
    }

    /**
     * A reader begins: until it says otherwise, it may be killed in the middle of a line.
     *
     * @param source its name
     * @param listener hears of it if that cannot be written
     * @return whether it was written
     */
    public boolean reading(String source, SourceListener listener) {
        try {
            if (named) {
                write(READING);
            } else {
                replace(READING);
            }
            return true;
        } catch (IOException e) {
            listener.notice(
                    source, file + " cannot be written (" + e + "): " + (named ? NAMED_UNNOTED : UNNAMED_UNNOTED));
            return false;
        }
    }

    /** The reader ends after a line end. */
    public void atLineStart() {
        try {
            if (named) {
                write(LINE_START);
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The next reader skips a line for nothing, which is safe.
        }
    }

    /** No writer is left. A named pipe may have others, who may go on with the line; what has no name is over. */
    public void atEnd() {
        if (!named) {
            atLineStart();
        }
    }

    /** Whatever else stands there is not opened: it could be a pipe that nobody writes into. */
    private String text() throws IOException {
        Object type = Files.getAttribute(file, "isRegularFile", LinkOption.NOFOLLOW_LINKS);
        return !type.equals(true) || Files.size(file) > MOST_BYTES
                ? ""
                : Files.readString(file, StandardCharsets.UTF_8);
    }

    /** In place: if it fails half-way, what is left is no longer a note that says a line begins. */
    private void write(String state) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, CREATE, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(line(state).getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** By a new file that takes the place of the old one: where others may write, what stands there is not to be written to. */
    private void replace(String state) throws IOException {
        Path written = Files.createTempFile(file.getParent(), "caudal-", SUFFIX);
        try {
            Files.writeString(written, line(state));
            Files.setAttribute(written, "unix:mode", OWNERS_STICKY);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Where it is hidden from us, a note of another boot may be believed: then a line is skipped for nothing. */
    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "0";
        }
    }

    private String line(String state) {
        return pipeId + " " + state + "\n";
    }
}
