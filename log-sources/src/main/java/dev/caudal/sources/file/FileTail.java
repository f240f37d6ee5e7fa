// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.file.LogFolder.Listing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which files a log is in, which of them are unfinished, and in which order they are read.
 *
 * <p>A file is its device and inode; names come last. It is read from when it is first seen until another one is at the path
 * and it has had nothing new for {@link FileTailSettings#rotatedWait}, and again if it grows after that. A file that is no
 * more under its id (its inode has other content now, or cannot be found) goes on in a copy, compressed or not, whose
 * {@link Fingerprint} is the same. What cannot be found is a gap. A file that cannot be read keeps none of the others from being
 * read.
 *
 * <p>Nothing in here waits, and only the clock that it is given decides what is due: each {@link #read} is a step. Belongs to the
 * reader, or whoever holds the source's lock. At most {@value #MOST_OPEN} files are open.
 */
final class FileTail {
    static final int MOST_OPEN = 32;

    private static final int BUFFER_BYTES = 64 * 1024;
    /** Finished files that are not there any more, by which their compressed copies are known. */
    private static final int MOST_GONE = 16;

    private static final int MOST_SCANS = 3;
    private static final long SCAN_NANOS = 5_000_000_000L;
    /** While something is open to doubt. */
    private static final long SCAN_AGAIN_NANOS = 1_000_000_000L;
    /** After a pause of this length the file may be another one, whatever was seen before. */
    private static final long STALE_NANOS = 100_000_000L;
    /** How far the clock of a file server may be behind. */
    private static final long SLACK_MILLIS = 60_000;

    private static final long GZIP_SIZE_MASK = 0xffff_ffffL;

    private final String name;
    private final FileTailSettings settings;
    private final Surroundings around;
    private final BooleanSupplier closing;
    private final LogFolder folder;
    private final long rotatedWaitNanos;
    private final long pollNanos;
    private final List<KnownFile> files = new ArrayList<>();
    /** Files of which it is not known yet whether they have to be read, by their ids. */
    private final Map<String, Doubt> doubts = new LinkedHashMap<>();

    /** What was in the inodes of which this scan has found that they hold other content than before. */
    private final Map<String, KnownFile> reused = new HashMap<>();

    private long scans;

    /** Compressed copies of files that are gone and still being read: after a restart they are all there is. */
    private final Map<String, KnownFile> copies = new LinkedHashMap<>();

    private SourceListener listener = SourceListener.NONE;
    private @Nullable ByteBuffer memory;
    private @Nullable Listing listing;
    private @Nullable FileFacts current;
    private @Nullable IOException problem;
    private boolean folderUnlisted;
    private boolean scanWanted;
    private long lookedMillis;
    private long lookedNanos;
    private long scannedNanos;
    private long readNanos;
    private boolean changed;

    /**
     * Knows of no file yet.
     *
     * @param closing asked while a step takes long; true makes it fail with a {@link ClosedChannelException}
     */
    FileTail(String name, FileTailSettings settings, Surroundings around, BooleanSupplier closing) {
        this.name = name;
        this.settings = settings;
        this.around = around;
        this.closing = closing;
        this.folder = new LogFolder(settings.path(), settings.rotated());
        this.rotatedWaitNanos = settings.rotatedWait().toNanos();
        this.pollNanos = settings.pollInterval().toNanos();
    }

    private record Doubt(
            FileFacts facts, long sinceNanos, @Nullable IOException unreadable) {}

    /** Goes on after the checkpoint; without one, begins as the settings say with what is there now. */
    void start(SourceListener listener, Optional<Checkpoint> checkpoint) throws IOException {
        this.listener = listener;
        memory = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long now = around.clock().nanoTime();
        lookedMillis = around.clock().wallMillis();
        listing = folder.list(lookedMillis);
        if (checkpoint.isPresent()) {
            lookedMillis = checkpoint.get().lookedMillis();
            for (Checkpoint.Entry entry : checkpoint.get().files()) {
                if (entry.state() == Checkpoint.State.UNKNOWN) {
                    doubts.put(
                            entry.id(), new Doubt(entry.facts(), now, new IOException("it could not be read before")));
                } else {
                    files.add(KnownFile.of(entry));
                }
            }
        } else if (listing.current() != null && settings.start() == FileTailSettings.Start.END) {
            files.add(
                    KnownFile.of(listing.current().entry(Checkpoint.State.READING, afterLastLine(listing.current()))));
        }
        if (checkpoint.isEmpty() || !checkpoint.get().complete()) {
            for (FileFacts older : listing.rotated()) {
                boolean known = files.stream().anyMatch(file -> file.is(older));
                if (!known && (checkpoint.isEmpty() || older.modifiedMillis() <= lookedMillis)) {
                    files.add(0, KnownFile.finished(older, everythingIn(older)));
                }
            }
        }
        scan(now);
    }

    /** Begins again after reading failed in mid-stream: a line that was handed on in part is handed on again. */
    void resume() throws IOException {
        for (KnownFile file : files) {
            OpenFile open = file.open();
            if (open != null) {
                open.rewind();
            }
        }
        scan(around.clock().nanoTime());
    }

    /**
     * Reads what is there, without waiting.
     *
     * @return how many bytes, of whole lines or of one that is longer than the buffer; 0 if there are none at present
     * @throws IOException if the rest of a long line is gone; what of it was handed on must be given up
     */
    int read(byte[] buffer, int offset, int length) throws IOException {
        long now = around.clock().nanoTime();
        if (now - readNanos > STALE_NANOS) {
            beginRound(now);
        }
        do {
            if (look(now)) {
                beginRound(now);
            }
            int count = readFirst(buffer, offset, length, now);
            if (count > 0) {
                readNanos = now;
                changed = true;
                return count;
            }
        } while (beginRound(now));
        readNanos = now;
        return 0;
    }

    /** Whether there is anything to read now. */
    boolean hasMore() throws IOException {
        return beginRound(around.clock().nanoTime());
    }

    /** Why the file at the path cannot be read; null if it can, or there is none. */
    @Nullable
    IOException problem() {
        return problem;
    }

    /** Whether there may be something for a checkpoint that was not there at the last call. */
    boolean hasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** What has been handed on by now. Only between two steps. */
    Checkpoint checkpoint() {
        List<Checkpoint.Entry> entries = new ArrayList<>();
        files.forEach(file -> entries.add(file.entry()));
        for (Doubt doubt : doubts.values()) {
            if (doubt.unreadable() != null) {
                entries.add(doubt.facts()
                        .entry(Checkpoint.State.UNKNOWN, Fingerprint.EMPTY)); // So that it is missed if it goes away.
            }
        }
        return new Checkpoint(lookedMillis, entries, true);
    }

    /** Closes all files. What was read of them is still known. */
    void close() {
        files.forEach(KnownFile::close);
    }

    /** Of the first file that has something, unless the line of another one has been begun. */
    private int readFirst(byte[] buffer, int offset, int length, long now) throws IOException {
        for (KnownFile file : files) {
            if (file.open() != null && file.open().isInMidLine()) {
                return read(file, buffer, offset, length, now);
            }
        }
        for (KnownFile file : files) {
            int count = read(file, buffer, offset, length, now);
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    private int read(KnownFile file, byte[] buffer, int offset, int length, long now) throws IOException {
        OpenFile open = file.open();
        if (open == null) {
            return 0;
        }
        boolean begun = open.isInMidLine();
        try {
            if (open.isUntouched() && beginsInMidLine(file)) {
                open.beginInMidLine();
            }
            int count = open.read(buffer, offset, length);
            if (count > 0) {
                file.active(now);
            }
            return count;
        } catch (IOException e) {
            troubled(file, e, now);
            if (begun || closing.getAsBoolean()) {
                throw e;
            }
            return 0;
        }
    }

    /**
     * Takes note of how much there is in each file. The newest first: a server that wrote to the old file and then to the new
     * one has written what is seen in the new one after what will be seen in the old one, which is read first.
     *
     * @return whether there is more to read
     */
    private boolean beginRound(long now) throws IOException {
        boolean more = false;
        IOException torn = null;
        for (int i = files.size() - 1; i >= 0; i--) {
            KnownFile file = files.get(i);
            OpenFile open = file.open();
            if (open == null) {
                continue;
            }
            boolean begun = open.isInMidLine();
            try {
                switch (look(file, open, now)) {
                    case MORE -> {
                        more = true;
                        if (open.isUntouched()) {
                            scanSoon(now); // It may have been truncated already, and a copy be the beginning.
                        }
                    }
                    case NO_MORE -> {
                        if (isOver(file, open, now)) {
                            finish(file, open);
                        }
                    }
                    case CHANGED -> {
                        replaced(i, open, now);
                        more = true;
                        torn = begun ? new IOException(file.facts().path() + " was truncated in mid-line") : torn;
                    }
                }
            } catch (IOException e) {
                troubled(file, e, now);
                torn = begun || closing.getAsBoolean() ? e : torn;
            }
        }
        if (torn != null) {
            throw torn;
        }
        return more;
    }

    private static OpenFile.Look look(KnownFile file, OpenFile open, long now) throws IOException {
        long before = open.seenBytes();
        OpenFile.Look look = open.look();
        if (!open.content().isFinal() && look != OpenFile.Look.CHANGED && open.seenBytes() != before) {
            file.grewTo(open.seenBytes());
            file.active(now);
        }
        return look;
    }

    private boolean isOver(KnownFile file, OpenFile open, long now) {
        return open.content().isFinal()
                || (current != null && !file.is(current) && now - file.quietNanos() >= rotatedWaitNanos);
    }

    private void finish(KnownFile file, OpenFile open) throws IOException {
        long partial = open.giveUpPartial();
        if (partial > 0) {
            listener.gap(
                    name,
                    GapKind.TORN_LINE,
                    1,
                    partial,
                    file.facts().path() + " ends in half a line of " + partial + " bytes");
        }
        file.finish(partial > 0);
        changed = true;
    }

    /**
     * Whether nothing of the file has been read, and its first byte may be in the middle of a line: another file came before it
     * in the same stream, and that did not end with a whole line, or its end is not known.
     */
    private boolean beginsInMidLine(KnownFile file) throws IOException {
        return switch (file.beginning()) {
            case LINE -> false;
            case AS_THE_LAST_ENDED ->
                file.truncatedEndsInMidLine()
                        || lastEndsInMidLine(file)
                        || anotherEndsInMidLine(file)
                        || hasAHoleOfUnknownOrigin(file);
            case MID_LINE -> true;
        };
    }

    private boolean lastEndsInMidLine(KnownFile file) throws IOException {
        int index = files.indexOf(file);
        if (index == 0) {
            return false;
        }
        KnownFile last = files.get(index - 1);
        return last.isEmpty() ? beginsInMidLine(last) : last.endsInMidLine();
    }

    /** A writer that does not append went on after its file was truncated, perhaps in the middle of a line. */
    private static boolean hasAHoleOfUnknownOrigin(KnownFile file) throws IOException {
        OpenFile open = file.open();
        return open != null && open.beginsWithAHole() && !file.isKnownToGoOn();
    }

    /** Files that are found at once come in the order of their times, which is not always that of their beginnings. */
    private boolean anotherEndsInMidLine(KnownFile file) throws IOException {
        for (KnownFile other : files) {
            boolean torn = other.open() != null
                    ? other.open().endsInMidLine()
                    : other.foundInScan() == file.foundInScan() && other.isFinished() && other.endsInMidLine();
            if (torn && other != file && !other.is(current)) {
                return true;
            }
        }
        return false;
    }

    /** The file was truncated or overwritten: what it was before may go on in a copy, and what it is now is another file. */
    private void replaced(int index, OpenFile open, long now) {
        KnownFile before = files.get(index);
        KnownFile after = KnownFile.unread(before.facts());
        after.opened(openAt(before.facts(), open.content(), new Evidence()), now);
        after.grewTo(0);
        KnownFile remains = before.remains(now);
        after.goesOnAfter(remains);
        files.set(index, after);
        files.add(index, remains);
        scanSoon(now);
        changed = true;
    }

    /** Before anything else is read. */
    private void scanSoon(long now) {
        scanWanted = true;
        lookedNanos = now - pollNanos;
    }

    private void troubled(KnownFile file, IOException e, long now) {
        if (closing.getAsBoolean()) {
            return;
        }
        boolean isNew = file.troubled(now);
        if (file.is(current)) {
            problem = e;
        } else if (isNew) {
            sayUnreadable(file.facts(), e);
        }
    }

    private void sayUnreadable(FileFacts facts, IOException e) {
        listener.notice(name, facts.path() + " cannot be read, and is tried again: " + e);
    }

    /** Returns whether files were looked for. */
    private boolean look(long now) throws IOException {
        if (now - lookedNanos < pollNanos) {
            return false;
        }
        lookedNanos = now;
        boolean doubtful = !doubts.isEmpty() || files.stream().anyMatch(FileTail::isLost);
        boolean due = scanWanted
                || problem != null
                || now - scannedNanos >= (doubtful ? SCAN_AGAIN_NANOS : SCAN_NANOS)
                || listing == null
                || LogFolder.hasChangedSince(listing);
        if (due) {
            beginRound(now); // A copy is known by what was truncated.
            scan(now);
        }
        return due;
    }

    /** Looks at all that is there; once more if files were renamed meanwhile, as newer ones would be read before them. */
    private void scan(long now) throws IOException {
        int attempts = 0;
        do {
            scanWanted = false;
            scanOnce(now);
            attempts++;
        } while (scanWanted && attempts < MOST_SCANS);
    }

    private void scanOnce(long now) throws IOException {
        long startedMillis = around.clock().wallMillis();
        scannedNanos = now;
        lookedNanos = now;
        listing = folder.list(startedMillis);
        current = listing.current();
        problem = listing.problem();
        sayUnlisted(listing.unlisted());
        reused.clear();
        scans++;
        Map<String, FileFacts> unknown = new LinkedHashMap<>();
        if (current != null) {
            unknown.put(current.id(), current);
        }
        listing.rotated().forEach(facts -> unknown.put(facts.id(), facts));
        for (KnownFile file : List.copyOf(files)) {
            recognise(file, unknown, now);
        }
        doubts.values()
                .removeIf(doubt ->
                        !isSame(doubt.facts(), unknown.get(doubt.facts().id())) && isUnreadAndGone(doubt));
        copies.keySet().retainAll(unknown.keySet());
        for (FileFacts facts : List.copyOf(unknown.values())) {
            settle(facts, now);
        }
        giveUp(now);
        forget();
        lookedMillis = startedMillis;
    }

    private void sayUnlisted(@Nullable IOException unlisted) {
        if (unlisted != null && !folderUnlisted) {
            listener.notice(
                    name,
                    "the folder of " + settings.path() + " cannot be listed, rotated files are not found: " + unlisted);
        }
        folderUnlisted = unlisted != null;
    }

    /** Takes the file out of the unknown ones if it is there and still the same. */
    private void recognise(KnownFile file, Map<String, FileFacts> unknown, long now) throws IOException {
        String id = file.facts().id();
        FileFacts found = unknown.get(id);
        if (found == null && !file.isRemains()) {
            found = elsewhere(file);
        }
        if (found == null) {
            file.notSeen(now);
            return;
        }
        if (isEmptyAndMayBeAnother(file, found) && unknown.containsKey(id)) {
            files.remove(file);
            if (file.beginning() == KnownFile.Beginning.MID_LINE) {
                reused.put(id, file);
            }
            return;
        }
        file.found();
        boolean same = file.open() != null
                || (file.isFinished() ? isStillFinished(file, found, now) : openAgain(file, found, now));
        if (same) {
            unknown.remove(id);
        } else {
            KnownFile remains = file.remains(now);
            files.set(files.indexOf(file), remains);
            reused.put(id, remains);
            changed = true;
        }
        if (file.open() != null) {
            file.seen(found);
        }
    }

    /** Under another name the inode alone tells little: it may have been used again, for a copy of another file. */
    private static boolean isEmptyAndMayBeAnother(KnownFile file, FileFacts found) {
        return file.open() == null
                && file.facts().size() == 0
                && found.size() > 0
                && !found.path().equals(file.facts().path());
    }

    private @Nullable FileFacts elsewhere(KnownFile file) {
        FileFacts there = FileFacts.ofAny(file.facts().path());
        if (there != null && file.is(there)) {
            return there;
        }
        return file.isFinished() ? null : folder.find(file.facts().id());
    }

    /** A finished file that has grown is read on. */
    private boolean isStillFinished(KnownFile file, FileFacts found, long now) throws IOException {
        if (found.size() == file.facts().size()
                && found.modifiedMillis() == file.facts().modifiedMillis()) {
            file.seen(found);
            return true;
        }
        // A compressed file is never written to.
        return !found.isCompressed() && !file.facts().isCompressed() && openAgain(file, found, now);
    }

    /** Returns false if it is another file in the same inode. */
    private boolean openAgain(KnownFile file, FileFacts found, long now) throws IOException {
        Fingerprint read = file.read();
        boolean shrunk = !found.isCompressed()
                && found.size()
                        < Math.max(
                                read.offset(),
                                read.isTelling() ? 0 : file.facts().size());
        if (shrunk || found.isCompressed() != file.facts().isCompressed()) {
            return false;
        }
        if (!makeRoom() && !found.equals(current)) {
            return true;
        }
        try {
            Content content = open(found);
            if (content == null) {
                return true;
            }
            if (read.isTelling() ? !Evidence.matches(read, content) : isCopyOfAKnownOne(found, content)) {
                content.close();
                return false;
            }
            file.seen(found);
            if (!file.isFinished() || found.size() > read.offset()) {
                goOn(file, content, now);
            } else {
                content.close();
            }
        } catch (IOException e) {
            troubled(file, e, now);
        }
        return true;
    }

    /** Opens the file for reading where it was left. Takes over the content. */
    private void goOn(KnownFile file, Content content, long now) throws IOException {
        try {
            Evidence evidence = Evidence.read(content, file.read().offset());
            if (evidence == null) {
                throw new IOException(file.facts().path() + " became shorter while it was opened");
            }
            OpenFile open = openAt(file.facts(), content, evidence);
            open.takeFirstSight();
            file.opened(open, now);
            changed = true;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    private OpenFile openAt(FileFacts facts, Content content, Evidence evidence) {
        ByteBuffer direct = memory;
        if (direct == null) {
            throw new IllegalStateException("not started");
        }
        return new OpenFile(name, listener, facts.path(), content, evidence, direct);
    }

    /** Null if another file is at the path by now: it is looked for again. */
    private @Nullable Content open(FileFacts facts) throws IOException {
        FileChannel channel = around.opener().open(facts.path());
        FileFacts opened = FileFacts.ofAny(facts.path());
        if (opened == null || !opened.id().equals(facts.id())) {
            Content.closeQuietly(channel);
            scanWanted = true;
            return null;
        }
        return facts.isCompressed() ? new GzipContent(channel, closing) : Content.plain(channel);
    }

    /** Decides what a file is that is not known. */
    private void settle(FileFacts facts, long now) throws IOException {
        boolean isCurrent = facts.equals(current);
        boolean beingCompressed = facts.isCompressed() && FileFacts.ofAny(facts.uncompressedPath()) != null;
        if (!isCurrent && (facts.size() == 0 || beingCompressed)) {
            return;
        }
        KnownFile original = copies.get(facts.id());
        if (original != null && original.open() != null && facts.isCompressed()) {
            return;
        }
        copies.remove(facts.id());
        try {
            Content content = open(facts);
            if (content != null) {
                settle(facts, content, now);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (isCurrent) {
                add(KnownFile.unread(facts));
                problem = e;
            } else if (!isCopyByTime(facts)) {
                doubt(facts, e, now);
            }
        }
    }

    private void settle(FileFacts facts, Content content, long now) throws IOException {
        boolean keep = false;
        try {
            if (content instanceof GzipContent gzip && gzip.isEmpty()) {
                endWith(facts, content);
                return;
            }
            if (isOfAnOpenFile(facts, content)) {
                doubts.remove(facts.id());
                return;
            }
            boolean isCurrent = facts.equals(current);
            if (isCopyBeingMade(facts, content)) {
                endWith(facts, content);
                doubt(facts, null, now);
                return;
            }
            KnownFile original = original(facts, content);
            if (original != null) {
                original.seen(facts);
                changed = true;
                keep = !original.isFinished()
                        || (content instanceof GzipContent gzip
                                ? gzip.sizeModulo() != (original.read().offset() & GZIP_SIZE_MASK)
                                : facts.size() > original.read().offset());
                if (keep) {
                    goOn(original, content, now);
                }
            } else if (!isCurrent && !doubts.containsKey(facts.id()) && isOlderThanTheLastLook(facts)) {
                giveUp(
                        facts,
                        "is older than what was seen in the folder before: it was put there later, and is not read");
            } else {
                KnownFile file = KnownFile.unread(facts);
                arrived(file);
                keep = isCurrent || makeRoom();
                if (keep) {
                    goOn(file, content, now);
                }
            }
            doubts.remove(facts.id());
        } finally {
            if (!keep) {
                content.close();
            }
        }
    }

    /**
     * A rotated file that was not known before may be a copy of what was in the next one, or of what came between that and the
     * last one: whether either begins with a line, the one before it tells.
     */
    private void arrived(KnownFile file) {
        int next = add(file) + 1;
        file.foundInScan(scans);
        if (!file.is(current)) {
            file.beginsAsTheLastEnded();
            if (next < files.size()) {
                files.get(next).beginsAsTheLastEnded();
            }
            KnownFile atPath = knownCurrent();
            if (atPath != null) {
                atPath.beginsAsTheLastEnded();
            }
        }
        KnownFile before = reused.get(file.facts().id());
        if (before != null) {
            file.goesOnAfter(before);
        }
    }

    /** By their times; what is at the path is the newest. */
    private int add(KnownFile file) {
        int index = files.size();
        while (!file.is(current) && index > 0 && isNewer(files.get(index - 1), file)) {
            index--;
        }
        files.add(index, file);
        changed = true;
        return index;
    }

    /** Those that arrive together come in their order. */
    private boolean isNewer(KnownFile file, KnownFile other) {
        boolean isLater = file.facts().modifiedMillis() >= other.facts().modifiedMillis();
        return file.is(current) || (isLater && file.foundInScan() != scans);
    }

    /** Whether it is the compressed copy of a file that was removed and is still being read. */
    private boolean isOfAnOpenFile(FileFacts facts, Content content) throws IOException {
        for (KnownFile file : facts.isCompressed() ? files : List.<KnownFile>of()) {
            OpenFile open = file.open();
            if (open != null && !file.isThere() && !open.content().isFinal()) {
                long size = ((GzipContent) content).sizeModulo();
                boolean sameTime = facts.modifiedMillis() == file.facts().modifiedMillis();
                if (size > 0
                        && ((sameTime && size == (open.content().size() & GZIP_SIZE_MASK))
                                || (size <= open.content().size()
                                        && Evidence.sameBefore(size, open.content(), content)))) {
                    copies.put(facts.id(), file);
                    return true;
                }
            }
        }
        return false;
    }

    /** Of which file that is gone this is a copy; null if of none. */
    private @Nullable KnownFile original(FileFacts facts, Content content) throws IOException {
        // What is at the path may take the place of a file that was edited, and is no copy of one that was truncated or
        // rotated.
        boolean isCurrent = facts.equals(current);
        KnownFile best = null;
        for (KnownFile file : files) {
            boolean isCandidate = isLost(file)
                    ? !(isCurrent && file.isRemains())
                    : !isCurrent
                            && file.isFinished()
                            && !file.isThere()
                            && !file.facts().isCompressed();
            boolean isBetter = best == null
                    || file.read().offset() > best.read().offset()
                    || (file.read().offset() == best.read().offset() && isLost(file) && !isLost(best));
            if (isCandidate && isBetter && isCopy(file, facts, content)) {
                best = file;
            }
        }
        return best;
    }

    private boolean isCopy(KnownFile file, FileFacts facts, Content content) throws IOException {
        Fingerprint read = file.read();
        if (read.offset() == 0 && !read.isTelling() && !file.isFinished()) {
            // Nothing was read of it, and nothing is known but its size.
            return !facts.equals(current)
                    && facts.modifiedMillis() >= file.facts().modifiedMillis()
                    && (content instanceof GzipContent gzip
                            ? facts.size() >= GzipContent.SMALL_BYTES
                                    || gzip.sizeModulo() >= file.facts().size()
                            : facts.size() >= file.facts().size());
        }
        boolean sameTime = facts.modifiedMillis() == file.facts().modifiedMillis();
        if (content instanceof GzipContent gzip) {
            long size = gzip.sizeModulo();
            if (facts.size() < GzipContent.SMALL_BYTES && size < read.offset()) {
                return false;
            }
            if (file.isFinished() && size == (read.offset() & GZIP_SIZE_MASK) && (sameTime || !read.isTelling())) {
                return true;
            }
            return read.isTelling() && Evidence.matches(read, content);
        }
        return read.isTelling()
                ? facts.size() >= read.offset() && Evidence.matches(read, content)
                : facts.size() > 0 && facts.size() == file.facts().size() && sameTime;
    }

    /** One that cannot be read may be the compressed copy of a finished file: compressing keeps the time. */
    private boolean isCopyByTime(FileFacts facts) {
        if (!facts.isCompressed()) {
            return false;
        }
        for (KnownFile file : files) {
            if (file.isFinished()
                    && !file.isThere()
                    && !file.facts().isCompressed()
                    && file.facts().modifiedMillis() == facts.modifiedMillis()) {
                file.seen(facts);
                changed = true;
                return true;
            }
        }
        return false;
    }

    /**
     * Whether it may be a copy of a file that is still there, which may be truncated next. If that has been truncated by now, this
     * is to be noticed first.
     */
    private boolean isCopyBeingMade(FileFacts facts, Content content) throws IOException {
        if (facts.equals(current)) {
            return false;
        }
        for (KnownFile original : files) {
            OpenFile open = original.open();
            if (open == null
                    ? isUnreadable(original)
                            && original.read().isTelling()
                            && Evidence.matches(original.read(), content)
                    : !facts.isCompressed()
                            && (isPartOf(open, content)
                                    || open.hasChanged(open.content().size()))) {
                return true;
            }
        }
        return false;
    }

    /** Of a file that is not found, everything in it has been read if a copy of that length is there, of whatever file. */
    private void endWith(FileFacts facts, Content copy) throws IOException {
        for (KnownFile file : files) {
            long size = copy instanceof GzipContent ? 0 : facts.size();
            boolean isCandidate = isLost(file)
                    && size == Math.max(file.read().offset(), file.facts().size());
            if (isCandidate && isCopy(file, facts, copy)) {
                file.finish(false);
                changed = true;
                return;
            }
        }
    }

    /** Whether its content is that of another file, which tells more than an inode. */
    private boolean isCopyOfAKnownOne(FileFacts facts, Content content) throws IOException {
        KnownFile original = original(facts, content);
        boolean isCopy = original != null && original.read().isTelling();
        for (KnownFile file : facts.isCompressed() ? List.<KnownFile>of() : files) {
            isCopy |= file.open() != null && isPartOf(file.open(), content);
        }
        return isCopy;
    }

    private static boolean isPartOf(OpenFile open, Content copy) throws IOException {
        long size = copy.size();
        return !open.content().isFinal()
                && size > 0
                && size <= open.content().size()
                && Evidence.sameBefore(size, copy, open.content());
    }

    /** It is there, has to be read, and cannot be. */
    private static boolean isUnreadable(KnownFile file) {
        return file.open() == null && file.isThere() && !file.isFinished();
    }

    /** The file at the path; null if it is not known. */
    private @Nullable KnownFile knownCurrent() {
        return files.stream().filter(file -> file.is(current)).findFirst().orElse(null);
    }

    private boolean isOlderThanTheLastLook(FileFacts facts) {
        return facts.modifiedMillis() < lookedMillis - SLACK_MILLIS;
    }

    /** It is decided later what this file is. */
    private void doubt(FileFacts facts, @Nullable IOException unreadable, long now) {
        Doubt before = doubts.get(facts.id());
        if (before == null && unreadable != null) {
            sayUnreadable(facts, unreadable);
        }
        if (before == null || before.facts().size() != facts.size()) {
            doubts.put(facts.id(), new Doubt(facts, now, unreadable));
            changed = true;
        }
    }

    /** What was looked for, or tried, for long enough. */
    private void giveUp(long now) {
        for (KnownFile file : files) {
            if (isLost(file) && now - file.goneNanos() >= (doubts.isEmpty() ? SCAN_AGAIN_NANOS : rotatedWaitNanos)) {
                long unread = file.unreadBytes();
                listener.gap(
                        name,
                        GapKind.SKIPPED,
                        1,
                        unread,
                        file.facts().path()
                                + " was removed, truncated or overwritten, and no copy of it is found: what was in it after offset "
                                + file.read().offset() + " is not seen, "
                                + (unread > 0 ? unread + " bytes that are known of" : "if there was anything"));
                file.finish(true);
                changed = true;
            } else if (file.facts().isCompressed() && !file.isFinished() && file.isTroubledFor(rotatedWaitNanos, now)) {
                listener.gap(
                        name,
                        GapKind.SKIPPED,
                        1,
                        0,
                        file.facts().path() + " cannot be decompressed: what is in it after offset "
                                + file.read().offset() + " of the lines is not seen");
                file.finish(true);
                changed = true;
            }
        }
        for (Iterator<Doubt> each = doubts.values().iterator(); each.hasNext(); ) {
            Doubt doubt = each.next();
            boolean decidable = doubt.unreadable() != null || files.stream().noneMatch(FileTail::isUnreadable);
            if (decidable && now - doubt.sinceNanos() >= rotatedWaitNanos) {
                each.remove();
                if (doubt.unreadable() != null) {
                    giveUp(doubt.facts(), "could not be read: " + doubt.unreadable());
                } else {
                    listener.notice(
                            name,
                            doubt.facts().path() + " is taken for a copy of " + settings.path()
                                    + ", which begins with the same lines, and is not read");
                    add(KnownFile.finished(doubt.facts(), everythingIn(doubt.facts())));
                }
            }
        }
    }

    /** Of one whose content is not known: its inode may have been used again. */
    private static boolean isSame(FileFacts before, @Nullable FileFacts now) {
        return now != null
                && (now.path().equals(before.path())
                        ? now.size() >= before.size()
                        : now.size() == before.size() && now.modifiedMillis() == before.modifiedMillis());
    }

    private boolean isUnreadAndGone(Doubt doubt) {
        if (doubt.unreadable() != null) {
            sayGivenUp(doubt.facts(), "was removed before it could be read: " + doubt.unreadable());
        }
        return true;
    }

    private void sayGivenUp(FileFacts facts, String why) {
        listener.gap(name, GapKind.SKIPPED, 1, facts.size(), facts.path() + " " + why);
    }

    private void giveUp(FileFacts facts, String why) {
        sayGivenUp(facts, why);
        add(KnownFile.finished(facts, everythingIn(facts)));
    }

    /** Of the finished files that are gone only the latest are kept; copies of the others would be read again. */
    private void forget() {
        int gone = 0;
        for (int i = files.size() - 1; i >= 0; i--) {
            KnownFile file = files.get(i);
            if (file.isFinished() && !file.isThere()) {
                gone++;
                if (gone > MOST_GONE || file.facts().isCompressed()) {
                    if (i + 1 < files.size()) {
                        files.get(i + 1).beginsAfter(file);
                    }
                    files.remove(i);
                    changed = true;
                }
            }
        }
    }

    private static boolean isLost(KnownFile file) {
        return !file.isThere() && !file.isFinished() && file.open() == null;
    }

    /** Finishes a file that was read to its end, if too many are open. Returns whether another one may be opened. */
    private boolean makeRoom() throws IOException {
        if (files.stream().filter(file -> file.open() != null).count() < MOST_OPEN) {
            return true;
        }
        for (KnownFile file : files) {
            OpenFile open = file.open();
            if (open != null && !file.is(current) && open.isDrained() && open.partialBytes() == 0) {
                finish(file, open);
                return true;
            }
        }
        return false;
    }

    /** A fingerprint of the whole file, as far as it can be read without decompressing it. */
    private Fingerprint everythingIn(FileFacts facts) {
        if (facts.isCompressed()) {
            return Fingerprint.EMPTY;
        }
        try (FileChannel channel = around.opener().open(facts.path())) {
            Evidence evidence = Evidence.read(Content.plain(channel), facts.size());
            return evidence == null ? Fingerprint.unknown(facts.size()) : evidence.fingerprint();
        } catch (IOException e) {
            return Fingerprint.unknown(facts.size());
        }
    }

    /** Of a file that is begun at its end. */
    private Fingerprint afterLastLine(FileFacts facts) {
        try (FileChannel channel = around.opener().open(facts.path())) {
            Content content = Content.plain(channel);
            long size = content.size();
            long from = Math.max(0, size - BUFFER_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) (size - from));
            while (bytes.hasRemaining() && content.read(bytes, from + bytes.position()) > 0) {
                // Until the buffer is full or the file at its end.
            }
            int length = bytes.position();
            while (length > 0 && bytes.get(length - 1) != '\n') {
                length--;
            }
            Evidence evidence = Evidence.read(content, length == 0 && from > 0 ? size : from + length);
            return evidence == null ? Fingerprint.EMPTY : evidence.fingerprint();
        } catch (IOException e) {
            return Fingerprint.unknown(facts.size());
        }
    }
}
