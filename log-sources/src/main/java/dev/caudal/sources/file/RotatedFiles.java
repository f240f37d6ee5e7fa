// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files that a log was rotated into: beside it, with its name and a number or a date, not compressed. Asked at the start
 * and at a rotation only. Stateless.
 */
final class RotatedFiles {
    private static final Pattern SUFFIX = Pattern.compile("[.-]\\d{1,14}([.T_-]\\d{1,6})*");

    private final Path path;

    RotatedFiles(Path path) {
        this.path = path;
    }

    /** Where the bytes of a checkpoint are to be found now: in the file itself, renamed or not, or in a copy of it. */
    Optional<FileFacts> locate(Checkpoint checkpoint) throws IOException {
        List<FileFacts> places = list();
        FileFacts.of(path).ifPresent(current -> places.add(0, current));
        Comparator<FileFacts> sameFirst =
                Comparator.comparing(place -> !place.id().equals(checkpoint.fileId()));
        for (FileFacts place : places.stream().sorted(sameFirst).toList()) {
            boolean same = place.id().equals(checkpoint.fileId());
            if (place.size() >= checkpoint.offset()
                    && (same || checkpoint.fingerprint().length() > 0)
                    && hasFingerprint(place, checkpoint.fingerprint())) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }

    /** The same file under the name it has now. */
    Optional<FileFacts> find(FileFacts file) throws IOException {
        return locate(new Checkpoint(file.id(), 0, Fingerprint.EMPTY));
    }

    /** The file that was begun after this one; empty if that is not there yet. */
    Optional<FileFacts> after(FileFacts finished, Fingerprint fingerprint) throws IOException {
        Optional<FileFacts> current = FileFacts.of(path);
        boolean after = false;
        List<FileFacts> places = list();
        boolean listed = places.stream().anyMatch(place -> place.id().equals(finished.id()));
        for (FileFacts place : places) {
            boolean isCurrent =
                    current.map(FileFacts::id).filter(place.id()::equals).isPresent();
            boolean copy = fingerprint.length() > 0 && hasFingerprint(place, fingerprint);
            after |= !listed && place.modified().compareTo(finished.modified()) > 0;
            if (after && !isCurrent && !copy) {
                return Optional.of(place);
            }
            after |= place.id().equals(finished.id());
        }
        return current;
    }

    /** Oldest first. */
    private List<FileFacts> list() throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        Path fileName = path.getFileName();
        List<FileFacts> found = new ArrayList<>();
        if (directory == null || fileName == null) {
            return found;
        }
        String name = fileName.toString();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(directory, sibling -> {
            String other = String.valueOf(sibling.getFileName());
            return other.startsWith(name)
                    && SUFFIX.matcher(other.substring(name.length())).matches();
        })) {
            siblings.forEach(sibling -> FileFacts.of(sibling).ifPresent(found::add));
        }
        // File systems keep times in steps of some milliseconds: within one, the name decides.
        found.sort(Comparator.comparing(FileFacts::modified)
                .thenComparing(place -> -counter(place.path(), name))
                .thenComparing(FileFacts::path));
        return found;
    }

    /** The n of {@code name.n}, which grows with age; 0 for a date, which does not. */
    private static int counter(Path rotated, String name) {
        String suffix = String.valueOf(rotated.getFileName()).substring(name.length() + 1);
        return suffix.matches("\\d{1,5}") ? Integer.parseInt(suffix) : 0;
    }

    private static boolean hasFingerprint(FileFacts place, Fingerprint fingerprint) throws IOException {
        try (FileChannel channel = FileChannel.open(place.path(), StandardOpenOption.READ)) {
            return fingerprint.matches(channel);
        }
    }
}
