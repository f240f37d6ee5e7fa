// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tally;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Records that are not acknowledged, one a line, for the next run. Written whole beside and moved over; not synced: a power
 * failure may cost it, and then more is found than was counted, which is no false alarm. Owner's eyes only.
 */
final class TallyFile {
    private static final long MAX_BYTES = 64L << 20;

    private final Path file;
    private final Path beside;

    TallyFile(Path file) {
        this.file = file;
        this.beside = file.resolveSibling(file.getFileName() + ".new");
    }

    /** What an earlier run left; a line that is no whole record is left out. */
    List<byte[]> read() throws IOException {
        List<byte[]> records = new ArrayList<>();
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return records;
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("it has more than " + MAX_BYTES + " bytes");
        }
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            byte[] record = line.getBytes(StandardCharsets.UTF_8);
            if (TallyJson.nodeOf(record).isPresent()) {
                records.add(record);
            }
        }
        return records;
    }

    /** These are all; none removes the file. */
    void write(List<byte[]> records) throws IOException {
        if (records.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (byte[] record : records) {
            lines.writeBytes(record);
            lines.write('\n');
        }
        Files.deleteIfExists(beside);
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        // No channel: those refuse a thread that is asked to hurry.
        try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
            lines.writeTo(out);
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
