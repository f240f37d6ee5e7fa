// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files there are and up to where each has been read.
 *
 * @param lookedMillis when the folder was last looked at, since the epoch: what was last written to before that, and is not
 *     listed, is older than this source
 * @param files in the order in which they are read
 * @param complete whether files that need not be read are listed as well; in the first format they were not
 */
record Checkpoint(long lookedMillis, List<Entry> files, boolean complete) {
    private static final String FIRST_LINE = "caudal-tail 2";
    private static final Pattern LOOKED = Pattern.compile("looked (\\d{1,18})");
    private static final Pattern ENTRY = Pattern.compile(
            "(reading|following|joining|finished|torn|unknown) (-|\\(dev=[0-9a-f]{1,16},ino=\\d{1,20}\\)) size (\\d{1,18})"
                    + " modified (-?\\d{1,18}) offset (\\d{1,18})"
                    + " head (\\d{1,4}) ([0-9a-f]{8}) tail (\\d{1,4}) ([0-9a-f]{8}) path (\\S+)");
    private static final Pattern FIRST_FORMAT = Pattern.compile("""
            caudal-tail 1
            file (\\(dev=[0-9a-f]{1,16},ino=\\d{1,20}\\))
            offset (\\d{1,18})
            fingerprint (\\d{1,3}) ([0-9a-f]{8})
            """);

    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    /** Whatever the process's umask: who can write it decides what is read again. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    Checkpoint {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param id the file's device and inode; {@link #NO_FILE} if it is no more, and only a copy can be found
     * @param path where it was last
     * @param size on the disk, when last looked at
     * @param modifiedMillis when it was last written to, since the epoch
     * @param read how much of it has been read
     */
    record Entry(String id, Path path, long size, long modifiedMillis, State state, Fingerprint read) {
        static final String NO_FILE = "-";

        FileFacts facts() {
            return new FileFacts(path, id, size, modifiedMillis);
        }
    }

    /** What is to be done with a file. */
    enum State {
        /** It is read on, from a line's beginning. */
        READING,
        /** Nothing has been read, and whether it begins with a line depends on how the file before it ends. */
        FOLLOWING,
        /** Nothing has been read, and it may begin in the middle of a line. */
        JOINING,
        /** It has been read and given up; it is read on if it grows. */
        FINISHED,
        /** The same, and it did not end with a whole line, or its end was not seen. */
        TORN,
        /** It could not be read yet: it may be a copy of another one. */
        UNKNOWN;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What the state file says; empty if there is none.
     *
     * @param path the log file, which the first format did not tell
     */
    static Optional<Checkpoint> load(Path stateFile, Path path) throws IOException {
        String text;
        try {
            text = Files.readString(stateFile, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            Matcher first = FIRST_FORMAT.matcher(text);
            return Optional.of(
                    first.matches()
                            ? ofFirstFormat(
                                    first,
                                    path,
                                    Files.getLastModifiedTime(stateFile).toMillis())
                            : parse(text));
        } catch (IllegalArgumentException e) {
            throw new IOException("stateFile=" + stateFile + " is damaged or not a checkpoint of this version", e);
        }
    }

    private static Checkpoint ofFirstFormat(Matcher form, Path path, long savedMillis) {
        long offset = Long.parseLong(form.group(2));
        Fingerprint read = new Fingerprint(offset, Integer.parseInt(form.group(3)), crc(form.group(4)), 0, 0);
        Entry entry = new Entry(form.group(1), path, offset, savedMillis, State.READING, read);
        return new Checkpoint(savedMillis, List.of(entry), false);
    }

    private static Checkpoint parse(String text) {
        // An empty last part: every line is ended.
        String[] lines = text.split("\n", -1);
        if (lines.length < 3 || !lines[0].equals(FIRST_LINE) || !lines[lines.length - 1].isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        long looked = Long.parseLong(match(LOOKED, lines[1]).group(1));
        List<Entry> files = new ArrayList<>();
        for (int i = 2; i < lines.length - 1; i++) {
            Matcher form = match(ENTRY, lines[i]);
            files.add(new Entry(
                    form.group(2),
                    Path.of(URLDecoder.decode(form.group(10), StandardCharsets.UTF_8)),
                    Long.parseLong(form.group(3)),
                    Long.parseLong(form.group(4)),
                    State.of(form.group(1)),
                    new Fingerprint(
                            Long.parseLong(form.group(5)),
                            Integer.parseInt(form.group(6)),
                            crc(form.group(7)),
                            Integer.parseInt(form.group(8)),
                            crc(form.group(9)))));
        }
        return new Checkpoint(looked, files, true);
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher form = pattern.matcher(line);
        if (!form.matches()) {
            throw new IllegalArgumentException(line);
        }
        return form;
    }

    private static int crc(String hexadecimal) {
        return Integer.parseUnsignedInt(hexadecimal, 16);
    }

    /** Where the next state file is written before it takes the place of the last one. */
    static Path draft(Path stateFile) {
        return stateFile.resolveSibling(stateFile.getFileName() + ".new");
    }

    /** Replaces the state file: whoever reads it, after whatever crash, finds the old checkpoint or the new one. */
    void save(Path stateFile) throws IOException {
        StringBuilder text = new StringBuilder(FIRST_LINE + "\nlooked " + lookedMillis + "\n");
        for (Entry file : files) {
            Fingerprint read = file.read();
            text.append(file.state().word()).append(' ').append(file.id());
            text.append(" size ").append(file.size()).append(" modified ").append(file.modifiedMillis());
            text.append(" offset ").append(read.offset());
            text.append(String.format(Locale.ROOT, " head %d %08x", read.headLength(), read.head()));
            text.append(String.format(Locale.ROOT, " tail %d %08x", read.tailLength(), read.tail()));
            text.append(" path ").append(URLEncoder.encode(file.path().toString(), StandardCharsets.UTF_8));
            text.append('\n');
        }
        Path draft = draft(stateFile);
        try (FileChannel channel = FileChannel.open(draft, CREATE, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
