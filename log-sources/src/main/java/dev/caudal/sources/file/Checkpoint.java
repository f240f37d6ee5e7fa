// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to where a file has been read.
 *
 * @param fileId the file's device and inode
 * @param offset the first byte that has not been handed on; the beginning of a line
 * @param fingerprint of the file's first bytes, as far as it has been read
 */
record Checkpoint(String fileId, long offset, Fingerprint fingerprint) {
    private static final Pattern FORM = Pattern.compile("""
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

    /** What the state file says; empty if there is none. */
    static Optional<Checkpoint> load(Path stateFile) throws IOException {
        String text;
        try {
            text = Files.readString(stateFile, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > Fingerprint.MAX_BYTES) {
            throw new IOException("stateFile=" + stateFile + " is damaged or not a checkpoint of this version");
        }
        Fingerprint fingerprint =
                new Fingerprint(Integer.parseInt(form.group(3)), Integer.parseUnsignedInt(form.group(4), 16));
        return Optional.of(new Checkpoint(form.group(1), Long.parseLong(form.group(2)), fingerprint));
    }

    /** Where the next state file is written before it takes the place of the last one. */
    static Path draft(Path stateFile) {
        return stateFile.resolveSibling(stateFile.getFileName() + ".new");
    }

    /** Replaces the state file: whoever reads it, after whatever crash, finds the old checkpoint or the new one. */
    void save(Path stateFile) throws IOException {
        String text = "caudal-tail 1\nfile " + fileId + "\noffset " + offset + "\nfingerprint " + fingerprint.length()
                + " " + String.format("%08x", fingerprint.checksum()) + "\n";
        Path draft = draft(stateFile);
        try (FileChannel channel = FileChannel.open(draft, CREATE, OWNER_ONLY)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, stateFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
