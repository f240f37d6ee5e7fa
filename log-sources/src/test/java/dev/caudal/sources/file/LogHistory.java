// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceClock;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.WhenFull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One history of a log in a real folder, with the source that reads it and the account of what was written: each step is drawn
 * from its own seed, so that a history without one of its steps is a history too. Time is the history's own.
 *
 * <p>The oracle: nothing is handed on but whole lines that were written, and headings; each once, or again after a kill; and what
 * is missing is no more than the bytes in gaps. Where bytes are gone that nobody can have counted (truncated unseen, or written
 * into a file that was removed) there must be a gap, whatever its size.
 */
final class LogHistory implements AutoCloseable {
    static final Duration ROTATED_WAIT = Duration.ofMinutes(1);
    private static final Duration DELAY = Duration.ofSeconds(10);
    private static final String LOG = "access.log";

    private final Path folder;
    private final Path stateFolder;
    private final StringBuilder story = new StringBuilder();
    private final FileTailSettings settings;
    private final boolean linked;
    private final boolean kills;
    private final String heading;
    private final Set<String> unreadable = new HashSet<>();
    private final Map<String, byte[]> written = new HashMap<>();
    private final Map<String, Integer> delivered = new HashMap<>();
    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[8 * 1024];
    private final Writer writer = new Writer();
    private final List<Writer> late = new ArrayList<>();
    private @Nullable FileTailSource source;
    private final long startMillis = 1_800_000_000_000L;
    private long nanos = 1_000_000_000_000L;
    private long ticks;
    private long gapBytes;
    /** Of headings that were not handed on. */
    private long headingBytes;

    private int gaps;
    private int serial;
    private int names;
    private boolean blind;
    private boolean lossy;
    private boolean killed;
    private boolean disordered;
    private int last;
    private boolean currentSeen;
    private final Set<String> seen = new HashSet<>();

    LogHistory(Path folder, Path stateFolder, long seed) throws IOException {
        this.folder = folder;
        this.stateFolder = stateFolder;
        Random random = new Random(seed);
        linked = random.nextInt(5) == 0;
        kills = random.nextInt(3) == 0;
        boolean named = random.nextInt(3) == 0;
        heading = random.nextInt(3) > 0 ? "" : "# the same in each file\n".repeat(1 + random.nextInt(80));
        Files.createDirectories(folder.resolve("old"));
        settings = new FileTailSettings(
                folder.resolve(LOG),
                named ? new RotatedNames(folder.resolve("old"), "*moved*") : null,
                stateFolder.resolve("state"),
                FileTailSettings.Start.BEGINNING,
                Duration.ofMillis(200),
                ROTATED_WAIT,
                DELAY,
                WhenFull.WAIT);
        note(String.format("linked=%s kills=%s named=%s heading=%d", linked, kills, named, heading.length()));
        start();
        drain(); // What a file system had before the first start is not of this source.
    }

    private void note(String event) {
        story.append(event).append('\n');
    }

    String story() {
        return story.toString();
    }

    // The source and its surroundings

    private final class Clock implements SourceClock {
        @Override
        public long wallMillis() {
            return wall();
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    }

    private final class Listener implements SourceListener {
        @Override
        public void gap(String name, GapKind kind, long count, long bytes, String detail) {
            gaps += (int) count;
            gapBytes += bytes;
            note(String.format("    gap %s %d: %s", kind, bytes, detail));
        }

        @Override
        public void notice(String name, String message) {
            note(String.format("    notice %s", message));
        }
    }

    private long wall() {
        return startMillis + Duration.ofNanos(nanos).toMillis() + ticks;
    }

    /** Written to now, which is later than whatever was before: the kernel's clock is too slow to tell. */
    private void touch(Path path) throws IOException {
        ticks++;
        Files.setLastModifiedTime(path, FileTime.fromMillis(wall()));
    }

    /** Names have come or gone. */
    private void touchFolders() throws IOException {
        touch(folder);
        touch(folder.resolve("old"));
    }

    private void touch(@Nullable String file) throws IOException {
        List<Path> all = new ArrayList<>(rotated());
        all.add(log());
        for (Path path : all) {
            if (Files.exists(path) && id(path).equals(file)) {
                touch(path);
            }
        }
    }

    private FileChannel open(Path path) throws IOException {
        if (unreadable.contains(id(path))) {
            throw new AccessDeniedException(path.toString());
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static String id(Path path) throws IOException {
        return String.valueOf(Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey());
    }

    private void start() throws IOException {
        source = new FileTailSource("tail", settings, new Surroundings(new Clock(), this::open));
        openAgain();
    }

    private void openAgain() {
        try {
            source.open(new Listener());
        } catch (IOException e) {
            note(String.format("    open: %s", e));
        }
    }

    private void stop(boolean kill) throws IOException {
        if (source == null) {
            return;
        }
        source.close();
        if (kill) {
            killed = true;
        } else if (source.read(buffer, 0, buffer.length) != -1) {
            throw new AssertionError("a closed source was read");
        }
        source = null;
        stream.reset();
    }

    /** Reads at most so many times. */
    private void read(int most) throws IOException {
        for (int i = 0; i < most && source != null; i++) {
            int count;
            try {
                count = source.step(buffer, 0, buffer.length);
            } catch (IOException e) {
                note(String.format("    %s", e));
                stream.reset(); // As the runner does: what was handed on of a line is given up, and the source opened
                // again.
                openAgain();
                continue;
            }
            if (count == 0) {
                return;
            }
            note(String.format("    %d bytes read", count));
            take(count);
        }
    }

    private void drain() throws IOException {
        nanos += Duration.ofMillis(250).toNanos();
        read(Integer.MAX_VALUE);
        currentSeen = source != null && hasMoreThanTheHeading() && !unreadable.contains(id(log()));
        for (Path path : source == null ? List.<Path>of() : rotated()) {
            if (Files.size(path) > 0) {
                seen.add(id(path));
            }
        }
    }

    /** Whole lines by which what was read of the log is known again. */
    private boolean hasMoreThanTheHeading() throws IOException {
        return Files.exists(log())
                && Files.readString(log(), StandardCharsets.ISO_8859_1).lastIndexOf('\n') >= heading.length();
    }

    private void take(int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (buffer[i] == '\n') {
                stream.write(buffer, from, i - from);
                from = i + 1;
                takeLine(stream.toByteArray());
                stream.reset();
            }
        }
        stream.write(buffer, from, count - from);
    }

    private void takeLine(byte[] line) {
        if (line.length > 0 && line[0] == '#') {
            headingBytes -= line.length + 1;
            return;
        }
        String start = new String(line, 0, Math.min(120, line.length), StandardCharsets.ISO_8859_1);
        String key = start.substring(0, Math.max(0, start.indexOf(' ')));
        if (!Arrays.equals(line, written.get(key))) {
            throw new AssertionError("no line that was written: " + start + " (" + line.length + " bytes)");
        }
        int number = Integer.parseInt(key.substring(1));
        if (number < last && isOrdered()) {
            throw new AssertionError(key + " after L" + last);
        }
        last = number;
        if (delivered.merge(key, 1, Integer::sum) > 1 && !killed) {
            throw new AssertionError("handed on twice: " + key);
        }
    }

    /** One writer, whose files are renamed only: its lines are read in its order. */
    private boolean isOrdered() {
        return !killed && !lossy && !disordered;
    }

    // The server

    private final class Writer {
        private @Nullable FileChannel channel;
        private byte[] rest = new byte[0];
        private @Nullable String id;
        private boolean appends = true;

        void open(Path path, boolean append) throws IOException {
            boolean isNew = !Files.exists(path);
            appends = append;
            channel = append
                    ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    : FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!append) {
                channel.position(channel.size());
            }
            id = LogHistory.id(path);
            if (isNew) {
                touch(path);
                touchFolders();
            }
            if (isNew && !heading.isEmpty()) {
                headingBytes += heading.length();
                write(heading.getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        void write(byte[] bytes) throws IOException {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining() && channel != null) {
                channel.write(all);
            }
            touch(id);
        }

        void lines(Random random) throws IOException {
            if (rest.length > 0) {
                write(rest);
                rest = new byte[0];
            }
            int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 100 : 5);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] line = new byte[0];
            for (int i = 0; i < count; i++) {
                line = newLine(random.nextInt(40) == 0 ? 5_000 + random.nextInt(40_000) : random.nextInt(200));
                all.writeBytes(line);
            }
            byte[] bytes = all.toByteArray();
            int kept = random.nextInt(4) == 0 ? 1 + random.nextInt(line.length) : 0;
            if (kept > 0) {
                rest = java.util.Arrays.copyOfRange(bytes, bytes.length - kept, bytes.length);
                bytes = java.util.Arrays.copyOf(bytes, bytes.length - kept);
            }
            write(bytes);
            lossy |= kept > 0 && this != writer; // As in a rotation.
            if (this != writer) {
                lookedAtSeldom.add(String.valueOf(id));
            }
            note(String.format("write %d lines, %d bytes, up to L%d, %d kept", count, bytes.length, serial, kept));
        }

        /** A line that is never completed counts only as far as it was written. */
        void close(Random random) throws IOException {
            if (channel != null) {
                if (rest.length > 0 && random.nextInt(3) > 0) {
                    write(rest);
                } else if (rest.length > 0) {
                    cut("L" + serialOfRest(), rest.length);
                }
                rest = new byte[0];
                channel.close();
                channel = null;
            }
        }

        private int restSerial;

        private int serialOfRest() {
            return restSerial;
        }

        private byte[] newLine(int length) {
            serial++;
            restSerial = serial;
            String line = "L" + serial + " " + Integer.toString(serial, 36).repeat(length) + ".";
            written.put("L" + serial, line.getBytes(StandardCharsets.ISO_8859_1));
            return (line + "\n").getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private final Map<String, Integer> cut = new HashMap<>();

    private void cut(String key, int bytes) {
        cut.put(key, bytes);
        lossy = true;
    }

    private Path log() {
        return folder.resolve(LOG);
    }

    /** Where the server writes: through the link if there is one. */
    private void reopen(Random random) throws IOException {
        Path path = log();
        if (linked && !Files.exists(path)) {
            Path dated = folder.resolve("access-" + (20261100 + ++names) + ".log");
            writer.open(dated, true);
            Path link = folder.resolve("link.new");
            Files.createSymbolicLink(link, dated.getFileName());
            Files.move(link, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            touchFolders();
        } else {
            writer.open(path, random.nextInt(3) > 0);
        }
        currentSeen = false;
    }

    // What happens

    void step(long seed) throws IOException {
        Random random = new Random(seed);
        int kind = random.nextInt(100);
        if (kind < 30) {
            write(random);
        } else if (kind < 52) {
            read(random);
        } else if (kind < 60) {
            long millis = new long[] {50, 300, 1_200, 6_000, 70_000}[random.nextInt(5)];
            note(String.format("time passes: %d ms", millis));
            nanos += Duration.ofMillis(millis).toNanos();
        } else if (kind < 70) {
            rotate(random);
        } else if (kind < 75) {
            copyTruncate(random);
        } else if (kind < 81) {
            compress(random);
        } else if (kind < 84) {
            remove(random);
        } else if (kind < 88) {
            forbid(random);
        } else if (kind < 91) {
            endLate(random);
        } else {
            restart(random);
        }
    }

    private void write(Random random) throws IOException {
        if (!late.isEmpty() && random.nextInt(3) == 0) {
            note("late:");
            late.get(random.nextInt(late.size())).lines(random);
            return;
        }
        if (writer.channel == null) {
            note("open");
            reopen(random);
        }
        writer.lines(random);
    }

    private void read(Random random) throws IOException {
        if (source == null) {
            return;
        }
        if (random.nextBoolean()) {
            note("read a little");
            nanos += Duration.ofMillis(random.nextInt(300)).toNanos();
            read(1 + random.nextInt(4));
        } else {
            note("read all");
            drain();
        }
    }

    private void endLate(Random random) throws IOException {
        if (!late.isEmpty()) {
            note("a late writer ends");
            late.remove(random.nextInt(late.size())).close(random);
        }
    }

    private List<Path> rotated() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path each : List.of(folder, folder.resolve("old"))) {
            try (Stream<Path> all = Files.list(each)) {
                all.filter(Files::isRegularFile)
                        .filter(path -> !path.equals(log()) && !isTarget(path))
                        .forEach(found::add);
            }
        }
        found.sort(Comparator.naturalOrder());
        return found;
    }

    private boolean isTarget(Path path) {
        try {
            return Files.exists(log()) && Files.isSameFile(path, log());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void rotate(Random random) throws IOException {
        if (!Files.isRegularFile(log())) {
            return;
        }
        if (Files.size(log()) == 0) {
            lookedAtSeldom.add(id(log()));
        }
        // Half a line at the end may be all that tells a renamed file from a copy.
        lossy |= writer.rest.length > 0;
        if (linked) {
            Files.delete(log());
            note("the link is taken away");
        } else {
            int way = random.nextInt(4);
            boolean findable = settings.rotated() != null || (currentSeen && !kills && unreadable.isEmpty());
            if (way == 0) {
                shift();
                Files.move(log(), folder.resolve(LOG + ".1"));
                note("rotate to .1");
            } else if (way == 1 || !findable) {
                Path dated = folder.resolve(LOG + "-2026112" + ++names + "-17953416" + names);
                Files.move(log(), dated);
                note(String.format("rotate to %s", dated.getFileName()));
            } else if (way == 2) {
                Path dated = folder.resolve("access-2026112" + ++names + ".log");
                Files.move(log(), dated);
                note(String.format("rotate to %s", dated.getFileName()));
            } else {
                Path moved = folder.resolve((settings.rotated() == null ? "" : "old/") + "moved" + ++names);
                Files.move(log(), moved);
                note(String.format("rotate to %s", moved));
            }
        }
        touchFolders();
        if (random.nextInt(3) == 0 && writer.channel != null) {
            Writer old = new Writer();
            old.channel = writer.channel;
            old.id = writer.id;
            old.appends = writer.appends;
            old.rest = writer.rest;
            old.restSerial = writer.restSerial;
            writer.channel = null;
            writer.rest = new byte[0];
            late.add(old);
            disordered = true;
            note("its writer is late");
        } else {
            writer.close(random);
        }
        if (random.nextBoolean()) {
            reopen(random);
        }
    }

    private void shift() throws IOException {
        for (int i = 9; i >= 1; i--) {
            for (String end : List.of("", ".gz")) {
                Path from = folder.resolve(LOG + "." + i + end);
                if (Files.exists(from)) {
                    Files.move(from, folder.resolve(LOG + "." + (i + 1) + end), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private void copyTruncate(Random random) throws IOException {
        if (linked || !Files.isRegularFile(log()) || !unreadable.isEmpty()) {
            return;
        }
        // Nobody can count what was written to a file and truncated before anybody looked.
        boolean known = currentSeen && !kills;
        boolean halfLine = writer.rest.length > 0;
        boolean copies = random.nextInt(4) > 0 || !known;
        // While nobody looks, lines that were seen and not read cannot be told to be those in the copy: that is a gap
        // too many.
        // What follows a hole may be half a line.
        lossy |= !copies
                || halfLine
                || source == null
                || !writer.appends
                || late.stream().anyMatch(each -> !each.appends);
        if (halfLine) {
            split.add("L" + writer.restSerial);
        }
        if (copies) {
            shift();
            Path copy = folder.resolve(LOG + ".1");
            disordered = true;
            byte[] all = Files.readAllBytes(log());
            int first = random.nextInt(all.length + 1);
            Files.write(copy, java.util.Arrays.copyOf(all, first));
            touch(copy);
            touchFolders();
            if (random.nextInt(3) == 0) {
                drain();
                note("seen in the middle of the copy");
            }
            Files.write(copy, all);
            touch(copy);
            if (random.nextInt(3) == 0) {
                nanos += Duration.ofMillis(random.nextInt(1500)).toNanos();
                drain();
                note("seen before the truncation");
            }
        } else {
            blind = true;
        }
        FileChannel.open(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                .close();
        touch(log());
        note(String.format("%s", copies ? "copied and truncated" : "truncated"));
        currentSeen = false;
    }

    private final Set<String> split = new HashSet<>();
    /** Empty when they were rotated, or written to after that: perhaps not open, and then looked at each five seconds only. */
    private final Set<String> lookedAtSeldom = new HashSet<>();

    private final Set<Path> compressedUnreadable = new HashSet<>();

    private void compress(Random random) throws IOException {
        List<Path> plain = rotated().stream()
                .filter(path -> !path.toString().endsWith(".gz"))
                .toList();
        if (plain.isEmpty()) {
            return;
        }
        Path path = plain.get(random.nextInt(plain.size()));
        if (isHeld(path)) {
            return;
        }
        Path compressed = Path.of(path + ".gz");
        disordered = true; // If the time is not kept.
        boolean found =
                settings.rotated() != null || !path.getFileName().toString().startsWith("moved");
        blind |= !found; // A name that nobody looks for.
        lossy |= !found;
        byte[] all = Files.readAllBytes(path);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(all);
        }
        byte[] packed = bytes.toByteArray();
        if (random.nextInt(3) == 0) {
            Files.write(compressed, java.util.Arrays.copyOf(packed, random.nextInt(packed.length)));
            touch(compressed);
            touchFolders();
            nanos += Duration.ofMillis(random.nextInt(1500)).toNanos();
            drain();
            note("seen in the middle of compressing");
        }
        Files.write(compressed, packed);
        touch(compressed);
        // As gzip and logrotate do. Without it nothing tells which file goes on with the half line at the end of
        // another.
        if (random.nextInt(3) > 0 || !split.isEmpty()) {
            Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(path));
        }
        // What cannot be read and is found again by its size only may be missed in the account, not in the reading.
        blind |= unreadable.contains(id(path)); // Its inode may be used again before anybody looks.
        if (unreadable.contains(id(path))) {
            compressedUnreadable.add(compressed);
        }
        delete(path);
        note(String.format("compressed %s, %d bytes", compressed, all.length));
    }

    private boolean isHeld(Path path) throws IOException {
        Path probe = path;
        for (Writer each : late) {
            if (each.channel != null && each.channel.size() == Files.size(probe)) {
                return true; // Perhaps this one: nobody compresses what is written to.
            }
        }
        return false;
    }

    private void remove(Random random) throws IOException {
        List<Path> all = rotated();
        if (all.isEmpty() || random.nextInt(3) > 0) {
            return;
        }
        Path path = all.get(random.nextInt(all.size()));
        if (isHeld(path) || kills || !seen.contains(id(path)) || lookedAtSeldom.contains(id(path))) {
            return;
        }
        if (unreadable.contains(id(path)) || compressedUnreadable.contains(path)) {
            return; // Its inode may be used again, and nobody can tell then whether what could not be read is gone.
        }
        // Nobody can count what was never looked at, or tell the size of what is compressed.
        blind = true;
        lossy = true;
        delete(path);
        note(String.format("removed %s", path));
    }

    /** Its inode may be another file's next. */
    private void delete(Path path) throws IOException {
        unreadable.remove(id(path));
        seen.remove(id(path));
        lookedAtSeldom.remove(id(path));
        Files.delete(path);
        touchFolders();
    }

    private void forbid(Random random) throws IOException {
        if (!unreadable.isEmpty()) {
            unreadable.clear();
            note("everything is readable");
        } else if (Files.isRegularFile(log()) && split.isEmpty()) {
            List<Path> all = new ArrayList<>(rotated());
            all.add(log());
            Path path = all.get(random.nextInt(all.size()));
            unreadable.add(id(path));
            lossy = true; // If that lasts.
            blind |= path.toString().endsWith(".gz"); // Its size is not that of its lines.
            note(String.format("unreadable: %s", path));
        }
    }

    private void restart(Random random) throws IOException {
        if (source == null) {
            note("start");
            start();
        } else if (kills && random.nextBoolean()) {
            note("kill");
            stop(true);
        } else {
            note("stop");
            stop(false);
        }
        if (random.nextBoolean() && source == null) {
            note("start");
            start();
        }
    }

    /** All is quiet: whatever is to come has come after this. */
    void end() throws IOException {
        note("end");
        Random random = new Random(1);
        unreadable.clear();
        writer.close(random);
        for (Writer each : late) {
            each.close(random);
        }
        if (source == null) {
            start();
        }
        touchFolders();
        if (linked) {
            Files.deleteIfExists(log());
        } else if (Files.exists(log())) {
            Files.move(log(), folder.resolve(LOG + "-20301231"));
        }
        reopen(random);
        writer.close(random);
        for (int i = 0; i < 6; i++) {
            nanos += ROTATED_WAIT.toNanos() / 3;
            drain();
        }
        nanos += ROTATED_WAIT.toNanos() + 1;
        drain();
        nanos += ROTATED_WAIT.toNanos() + 1;
        drain();
        if (source != null) {
            stop(false);
            note(String.format("%s", Files.readString(settings.stateFile())));
            try (Stream<Path> all = Files.list(folder)) {
                note(String.format("%s", all.toList()));
            }
        }
        check();
    }

    private void check() {
        long missing = 0;
        String first = "";
        for (Map.Entry<String, byte[]> line : written.entrySet()) {
            if (!delivered.containsKey(line.getKey())) {
                long bytes = line.getValue().length + 1L - cut.getOrDefault(line.getKey(), 0);
                missing += bytes;
                first = bytes > 0 ? line.getKey() : first;
            }
        }
        if (stream.size() > 0) {
            throw new AssertionError("half a line was handed on: " + stream);
        }
        if (missing > gapBytes && !(blind && gaps > 0)) {
            throw new AssertionError(
                    missing + " bytes are missing, such as " + first + ", and only " + gapBytes + " are in gaps");
        }
        if (!lossy && !killed && gapBytes > headingBytes) {
            throw new AssertionError(gapBytes + " bytes are in gaps, and no more was lost than " + headingBytes);
        }
    }

    /** Leaves the folders, empty, to the next one: removing them takes longer than most histories. */
    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
        }
        if (writer.channel != null) {
            writer.channel.close();
        }
        for (Writer each : late) {
            if (each.channel != null) {
                each.channel.close();
            }
        }
        for (Path root : List.of(folder, stateFolder)) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                        .toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
