// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Varnish's list of the memory that it shares. Text: {@code # PID START}, then {@code + FILE OFFSET LENGTH CLASS IDENT} for what
 * is there and {@code - FILE …} for what is gone. Lines are appended, and when varnishd's child starts again the file is made
 * anew. Belongs to one thread; holds nothing open.
 */
final class LogIndex {
    private final Path directory;
    private final Path index;
    private @Nullable Object seen;

    /**
     * Where something is.
     *
     * @param file which
     * @param offset in the file, in bytes
     * @param length in bytes
     */
    record Place(Path file, long offset, long length) {}

    /** What tells one state of the file from the next. */
    private record State(Object key, long size, Object modified) {}

    /** @param directory the working directory of a varnishd */
    LogIndex(Path directory) {
        this.directory = directory;
        this.index = directory.resolve(Instance.INDEX);
    }

    /** Whether the index is another than when it was last read. */
    boolean hasChanged() throws IOException {
        try {
            return !Objects.equals(state(), seen);
        } catch (NoSuchFileException e) {
            return seen != null;
        }
    }

    /** Where the log is now; null if there is none. */
    @Nullable
    Place log() throws IOException {
        List<Place> logs = find("Log", null);
        return logs.isEmpty() ? null : logs.get(0);
    }

    /** All that is there of a class, and of an identity if one is given, in the order of the index. */
    List<Place> find(String wantedClass, @Nullable String ident) throws IOException {
        List<Place> found = new ArrayList<>();
        String text;
        try {
            seen = state();
            text = Files.readString(index, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            seen = null;
            return found;
        }
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            String[] words = text.substring(at, end).split(" ", 6);
            at = end + 1;
            // A name with a slash would lead out of the directory.
            if (words.length < 5 || words[1].isEmpty() || words[1].indexOf('/') >= 0) {
                continue;
            }
            Place place = place(words);
            if (place == null) {
                continue;
            }
            if (words[0].equals("-")) {
                found.remove(place);
            } else if (words[0].equals("+")
                    && words[4].equals(wantedClass)
                    && (ident == null || (words.length > 5 && words[5].equals(ident)))) {
                found.add(place);
            }
        }
        return found;
    }

    private @Nullable Place place(String[] words) {
        try {
            long offset = Long.parseLong(words[2]);
            long length = Long.parseLong(words[3]);
            return offset < 0 || length < 0 || offset > Long.MAX_VALUE - length
                    ? null
                    : new Place(directory.resolve("_.vsm_child").resolve(words[1]), offset, length);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private State state() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(index, BasicFileAttributes.class);
        return new State(
                Objects.requireNonNullElse(attributes.fileKey(), index),
                attributes.size(),
                attributes.lastModifiedTime());
    }
}
