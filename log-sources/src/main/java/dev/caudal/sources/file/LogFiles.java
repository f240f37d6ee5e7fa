// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.core.ledger.GapKind;
import dev.caudal.sources.SourceListener;
import dev.caudal.sources.file.LogFolder.Listing;
import dev.caudal.sources.internal.Reach;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which files a log is in, what each of them is, and which of them are unfinished.
 *
 * <p>A file is its device and inode; names come last. A file that is no more under its id (its inode has other content now, or
 * cannot be found) goes on in a copy, compressed or not, whose {@link Fingerprint} is the same. What cannot be found is a gap. A
 * file that cannot be read keeps none of the others from being read.
 *
 * <p>Nothing in here waits, and only the clock that it is given decides what is due. Belongs to the reader, or whoever holds the
 * source's lock. At most {@value #MOST_OPEN} files are open.
 */
final class LogFiles {
    static final int MOST_OPEN = 32;

    private static final int BUFFER_BYTES = 64 * 1024;
    /** So many renames in a row are no rotation. */
    private static final int MOST_ATTEMPTS = 16;

    private static final long SCAN_NANOS = 5_000_000_000L;
    /** While something is open to doubt. */
    private static final long SCAN_AGAIN_NANOS = 1_000_000_000L;
    /** How far the clock of a file server may be behind. */
    private static final long SLACK_MILLIS = 60_000;

    private final String name;
    private final FileTailSettings settings;
    private final Surroundings around;
    private final BooleanSupplier closing;
    private final LogFolder folder;
    private final long rotatedWaitNanos;
    private final long pollNanos;
    private final ReadingOrder order;
    private final Copies copies;
    /** Files of which it is not known yet whether they have to be read, by their ids. */
    private final Map<String, Doubt> doubts = new LinkedHashMap<>();
    /** Those that this scan has not found any more, and might have been copies. */
    private final List<FileFacts> goneDoubts = new ArrayList<>();

    private SourceListener listener = SourceListener.NONE;
    private @Nullable ByteBuffer memory;
    private @Nullable Listing listing;
    private @Nullable IOException problem;
    private boolean missingSaid;
    private boolean folderUnlisted;
    private boolean scanWanted;
    private long lookedMillis;
    private long lookedNanos;
    private long scannedNanos;

    /**
     * Knows of no file yet.
     *
     * @param closing asked while a step takes long; true makes it fail with a {@link ClosedChannelException}
     */
    LogFiles(String name, FileTailSettings settings, Surroundings around, BooleanSupplier closing) {
        this.name = name;
        this.settings = settings;
        this.around = around;
        this.closing = closing;
        this.folder = new LogFolder(settings.path(), settings.rotated());
        this.order = new ReadingOrder(folder.oldestFirst());
        this.copies = new Copies(order);
        this.rotatedWaitNanos = settings.rotatedWait().toNanos();
        this.pollNanos = settings.pollInterval().toNanos();
    }

    /**
     * @param unreadable which file cannot be read and why; null if it can
     * @param torn how it begins, if it ends in mid-line; else empty
     */
    private record Doubt(
            FileFacts facts, long sinceNanos, @Nullable String unreadable, Fingerprint torn) {
        /** The same, under the name that it has by now. */
        Doubt under(@Nullable FileFacts now) {
            return now == null || now.size() != facts.size() ? this : new Doubt(now, sinceNanos, unreadable, torn);
        }
    }

    ReadingOrder order() {
        return order;
    }

    /** Whether nothing of the file has been read, and its first byte may be in the middle of a line. */
    boolean beginsInMidLine(KnownFile file) throws IOException {
        return order.beginsInMidLine(file)
                || (file.beginning() == KnownFile.Beginning.AS_THE_LAST_ENDED && mayGoOnAfterADoubtfulOne(file));
    }

    private boolean mayGoOnAfterADoubtfulOne(KnownFile file) throws IOException {
        OpenFile open = file.open();
        for (Doubt doubt : doubts.values()) {
            boolean isTornBefore = doubt.torn().isTelling()
                    && doubt.facts().modifiedMillis() <= file.facts().modifiedMillis();
            if (isTornBefore && (open == null || !Evidence.matches(doubt.torn(), open.content()))) {
                return true;
            }
        }
        return false;
    }

    /** How it begins, if it ends in mid-line. */
    private static Fingerprint torn(FileFacts facts, Content content) throws IOException {
        long size = facts.size();
        return facts.isCompressed() || Evidence.endsWithLine(content, size)
                ? Fingerprint.EMPTY
                : Evidence.firstSight(content, size);
    }

    /** Why the file at the path cannot be read; null if it can, or there is none. */
    @Nullable
    IOException problem() {
        return problem;
    }

    /** Whether there has been nothing new in it for long, and the server writes to another one. */
    boolean isOver(KnownFile file, OpenFile open, long now) {
        return open.content().isFinal()
                || (order.current() != null
                        && !file.is(order.current())
                        && now - file.quietNanos() >= rotatedWaitNanos);
    }

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
                            entry.id(),
                            new Doubt(
                                    entry.facts(),
                                    now,
                                    entry.facts().path() + ": it could not be read before",
                                    Fingerprint.EMPTY));
                } else {
                    order.addLast(KnownFile.of(entry));
                }
            }
        } else if (listing.current() != null && settings.start() == FileTailSettings.Start.END) {
            order.addLast(
                    KnownFile.of(listing.current().entry(Checkpoint.State.READING, afterLastLine(listing.current()))));
        }
        if (checkpoint.isEmpty() || !checkpoint.get().complete()) {
            for (FileFacts older : listing.rotated()) {
                boolean known = order.files().stream().anyMatch(file -> file.is(older));
                if (!known && (checkpoint.isEmpty() || older.modifiedMillis() <= lookedMillis)) {
                    order.addFirst(KnownFile.finished(older, everythingIn(older)));
                }
            }
        }
        scan(now);
    }

    /** What has been handed on by now. Only between two steps. */
    Checkpoint checkpoint() {
        List<Checkpoint.Entry> entries = new ArrayList<>();
        for (KnownFile file : order.files()) {
            if (file.isThere() || !file.tellsNothing()) {
                entries.add(file.entry());
            }
        }
        for (Doubt doubt : doubts.values()) {
            if (doubt.unreadable() != null) {
                entries.add(doubt.facts()
                        .entry(Checkpoint.State.UNKNOWN, Fingerprint.EMPTY)); // So that it is missed if it goes away.
            }
        }
        return new Checkpoint(lookedMillis, entries, true);
    }

    void finish(KnownFile file, OpenFile open) throws IOException {
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
        order.changed();
    }

    /** The file was truncated or overwritten: what it was before may go on in a copy, and what it is now is another file. */
    void replaced(KnownFile before, OpenFile open, long now) {
        KnownFile after = KnownFile.unread(before.facts());
        after.opened(openAt(before.facts(), open.content(), new Evidence()), now);
        after.grewTo(0);
        order.replace(before, after, now);
        scanSoon(now);
    }

    /** Before anything else is read. */
    void scanSoon(long now) {
        scanWanted = true;
        lookedNanos = now - pollNanos;
    }

    void troubled(KnownFile file, IOException e, long now) {
        if (closing.getAsBoolean()) {
            return;
        }
        boolean isNew = file.troubled(now);
        if (file.is(order.current())) {
            problem = explained(file.facts().path(), e);
        } else if (isNew) {
            sayUnreadable(Reach.explain(file.facts().path(), e));
        }
    }

    private void sayUnreadable(String why) {
        listener.notice(name, why + "; it is tried again");
    }

    /** Whether it is time to {@link #scan}. */
    boolean isScanDue(long now) {
        if (now - lookedNanos < pollNanos) {
            return false;
        }
        lookedNanos = now;
        boolean doubtful = !doubts.isEmpty() || order.files().stream().anyMatch(KnownFile::isLost);
        boolean due = scanWanted
                || problem != null
                || now - scannedNanos >= (doubtful ? SCAN_AGAIN_NANOS : SCAN_NANOS)
                || listing == null
                || LogFolder.hasChangedSince(listing);
        return due;
    }

    /** Looks at all that is there; once more if files were renamed meanwhile, as newer ones would be read before them. */
    void scan(long now) throws IOException {
        scannedNanos = now;
        lookedNanos = now;
        int attempts = 0;
        do {
            scanWanted = false;
            scanOnce(settledListing(), now);
            attempts++;
        } while (scanWanted && attempts < MOST_ATTEMPTS);
    }

    /** One that the next has confirmed: files that are renamed while they are listed are missing, or have each other's names. */
    private Listing settledListing() {
        Listing listed = folder.list(around.clock().wallMillis());
        for (int attempts = 1; attempts < MOST_ATTEMPTS; attempts++) {
            Listing again = folder.list(around.clock().wallMillis());
            if (again.hasTheNamesOf(listed)) {
                break;
            }
            listed = again;
        }
        return listed;
    }

    private void scanOnce(Listing listing, long now) throws IOException {
        this.listing = listing;
        order.beginScan(listing.current());
        IOException unseen = listing.problem();
        problem = unseen == null ? null : explained(settings.path(), unseen);
        sayMissing(listing.current() == null && unseen == null);
        sayUnlisted(listing.unlisted());
        Map<String, FileFacts> unknown = new LinkedHashMap<>();
        if (listing.current() != null) {
            unknown.put(listing.current().id(), listing.current());
        }
        listing.rotated().forEach(facts -> unknown.put(facts.id(), facts));
        goneDoubts.clear();
        doubts.values()
                .removeIf(doubt ->
                        !isSame(doubt.facts(), unknown.get(doubt.facts().id())) && isUnreadAndGone(doubt, unknown));
        doubts.replaceAll((id, doubt) -> doubt.under(unknown.get(id)));
        List<KnownFile> known = new ArrayList<>();
        List<KnownFile> knownByInode = new ArrayList<>();
        order.files().forEach(file -> (file.read().isTelling() ? known : knownByInode).add(file));
        for (KnownFile file : known) {
            recognise(file, unknown, now);
        }
        // An inode may be that of a copy by now, of what is at the path or of any other.
        if (listing.current() != null
                && knownByInode.stream().noneMatch(file -> file.is(order.current()))
                && unknown.remove(listing.current().id()) != null) {
            settle(listing.current(), now);
        }
        for (KnownFile file : knownByInode) {
            recognise(file, unknown, now);
        }
        copies.retain(unknown.keySet());
        for (FileFacts facts : List.copyOf(unknown.values())) {
            settle(facts, now);
        }
        giveUp(now);
        order.forget();
        lookedMillis = listing.atMillis();
    }

    private static IOException explained(Path path, IOException e) {
        return new IOException(Reach.explain(path, e), e);
    }

    /** Of a log that was never there: one that is being rotated is missing for a moment. */
    private void sayMissing(boolean isMissing) {
        if (isMissing && !missingSaid && order.files().isEmpty()) {
            missingSaid = true;
            listener.notice(name, settings.path() + ": " + LogFolder.missing(settings.path()));
        }
    }

    private void sayUnlisted(@Nullable IOException unlisted) {
        if (unlisted != null && !folderUnlisted) {
            listener.notice(
                    name,
                    "the folder of " + settings.path() + " cannot be listed, rotated files are not found: "
                            + Reach.explain(settings.path(), unlisted));
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
            order.remove(file);
            return;
        }
        file.found();
        boolean same = file.open() != null
                || (file.isFinished() ? isStillFinished(file, found, now) : openAgain(file, found, now));
        if (same) {
            unknown.remove(id);
        } else {
            order.replaceByRemains(file, now);
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
        if (file.isFinished()) {
            return null;
        }
        FileFacts found = folder.find(file.facts().id());
        // Under a name that says nothing the inode may be anything by now, even a file of somebody else.
        return file.read().isTelling() || isSame(file.facts(), found) ? found : null;
    }

    /** A finished file that has grown is read on. */
    private boolean isStillFinished(KnownFile file, FileFacts found, long now) throws IOException {
        if (file.facts().isAlike(found)) {
            file.seen(found);
            return true;
        }
        // A compressed file is never written to.
        return !found.isCompressed() && !file.facts().isCompressed() && openAgain(file, found, now);
    }

    /** Returns false if it is another file in the same inode. */
    private boolean openAgain(KnownFile file, FileFacts found, long now) throws IOException {
        Fingerprint read = file.read();
        if (file.isFinished()
                && !read.isTelling()
                && !found.path().equals(file.facts().path())) {
            return false;
        }
        boolean shrunk = !found.isCompressed()
                && found.size()
                        < Math.max(
                                read.offset(),
                                read.isTelling() ? 0 : file.facts().size());
        if (shrunk || found.isCompressed() != file.facts().isCompressed()) {
            return false;
        }
        if (!makeRoom() && !found.equals(order.current())) {
            return true;
        }
        try {
            Content content = open(found);
            if (content == null) {
                return true;
            }
            boolean isOther = read.isTelling()
                    ? !Evidence.matches(read, content)
                            || (!found.path().equals(file.facts().path())
                                    && (isNewAtPath(file, found) || copies.isRatherOfAnother(file, content)))
                    : !file.facts().isUntouchedIn(found) && copies.isCopyOfAKnownOne(found, content);
            if (isOther) {
                content.close();
                return false;
            }
            if (!read.isTelling() && file.facts().size() > 0 && !isSame(file.facts(), found)) {
                file.mayBeginInMidLine();
            }
            file.seen(found);
            if (!file.isFinished() || found.size() > read.offset()) {
                goOn(file, content, now);
            } else {
                content.close();
            }
        } catch (IOException e) {
            if (!read.isTelling() && found.path().equals(file.facts().path())) {
                file.seen(found);
            }
            if (file.isFinished() && found.size() > read.offset()) {
                file.hasToBeReadOn();
            }
            troubled(file, e, now);
        }
        return true;
    }

    /** What was rotated does not come back: if next to nothing is known of it, its inode has been used again. */
    private boolean isNewAtPath(KnownFile file, FileFacts found) {
        return file.read().knownBytes() < Copies.SHORTEST_BYTES && found.equals(order.current());
    }

    /** Opens the file for reading where it was left. Takes over the content. */
    private void goOn(KnownFile file, Content content, long now) throws IOException {
        try {
            Evidence evidence = Evidence.read(content, file.read().offset());
            if (evidence == null) {
                throw new IOException(file.facts().path() + " became shorter while it was opened");
            }
            OpenFile open = openAt(file.facts(), content, evidence);
            open.takeFirstSight(content.size());
            file.opened(open, now);
            order.changed();
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
        FileChannel channel;
        try {
            channel = around.opener().open(facts.path());
        } catch (NoSuchFileException e) {
            scanWanted = true;
            return null;
        }
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
        boolean isCurrent = facts.equals(order.current());
        boolean beingCompressed = facts.isCompressed() && FileFacts.ofAny(facts.uncompressedPath()) != null;
        if (!isCurrent && (facts.size() == 0 || beingCompressed)) {
            return;
        }
        if (copies.isKnown(facts)) {
            return;
        }
        try {
            Content content = open(facts);
            if (content != null) {
                settle(facts, content, now);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (isCurrent) {
                order.add(KnownFile.unread(facts));
                problem = explained(facts.path(), e);
                return;
            }
            KnownFile original = copies.originalByTime(facts);
            if (original != null) {
                original.seen(facts);
                order.changed();
            } else {
                doubt(facts, Reach.explain(facts.path(), e), Fingerprint.EMPTY, now);
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
            if (copies.isOfAnOpenFile(facts, content)) {
                doubts.remove(facts.id());
                return;
            }
            boolean isCurrent = facts.equals(order.current());
            if (copies.isCopyBeingMade(facts, content) && !isTheRestOfALostOne(facts, content)) {
                endWith(facts, content);
                Fingerprint torn = torn(facts, content);
                if (torn.isTelling()) {
                    order.mayGoOnAtPath();
                }
                doubt(facts, null, torn, now);
                return;
            }
            KnownFile original = copies.original(facts, content);
            if (original != null) {
                if (!original.read().isTelling()
                        && original.facts().size() > 0
                        && !Copies.hasItsSize(original, facts, content)) {
                    original.mayBeginInMidLine();
                }
                original.seen(facts);
                order.changed();
                keep = !original.isFinished() || Copies.hasMore(original, facts, content);
                if (keep) {
                    order.foundMoreIn(original);
                    goOn(original, content, now);
                }
            } else if (!isCurrent && !doubts.containsKey(facts.id()) && isOlderThanTheLastLook(facts)) {
                if (isCompressedFromADoubtfulOne(facts)) {
                    doubt(facts, null, Fingerprint.EMPTY, now);
                    return;
                }
                long size = content instanceof GzipContent gzip ? gzip.sizeModulo() : facts.size();
                listener.gap(
                        name,
                        GapKind.SKIPPED,
                        1,
                        size,
                        facts.path()
                                + " is older than what was seen in the folder before: it was put there later, and is not read");
                order.add(KnownFile.finished(facts, everythingIn(facts)));
            } else {
                KnownFile file = KnownFile.unread(facts);
                order.arrived(file);
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

    /** Whether it has all that was seen of a file that is not found, of which not everything was read. */
    private boolean isTheRestOfALostOne(FileFacts facts, Content copy) throws IOException {
        for (KnownFile file : facts.isCompressed() ? List.<KnownFile>of() : order.files()) {
            if (file.isLost()
                    && file.read().offset() < file.facts().size()
                    && file.facts().size() == facts.size()
                    && copies.isCopy(file, facts, copy)) {
                return true;
            }
        }
        return false;
    }

    /** Of a file that is not found, everything in it has been read if a copy of that length is there, of whatever file. */
    private void endWith(FileFacts facts, Content copy) throws IOException {
        for (KnownFile file : order.files()) {
            long size = copy instanceof GzipContent ? 0 : facts.size();
            boolean isCandidate = file.isLost()
                    && size == Math.max(file.read().offset(), file.facts().size());
            if (isCandidate && copies.isCopy(file, facts, copy)) {
                file.finish(size > 0 && !Evidence.endsWithLine(copy, size));
                order.changed();
                return;
            }
        }
    }

    private boolean isOlderThanTheLastLook(FileFacts facts) {
        return facts.modifiedMillis() < lookedMillis - SLACK_MILLIS;
    }

    /** It is decided later what this file is. */
    private void doubt(FileFacts facts, @Nullable String unreadable, Fingerprint torn, long now) {
        Doubt before = doubts.get(facts.id());
        if (before == null && unreadable != null) {
            sayUnreadable(unreadable);
        }
        if (before == null || before.facts().size() != facts.size()) {
            doubts.put(facts.id(), new Doubt(facts, now, unreadable, torn));
            order.changed();
        }
    }

    /** What was looked for, or tried, for long enough. */
    private void giveUp(long now) {
        for (KnownFile file : order.files()) {
            if (file.isLost() && now - file.goneNanos() >= (doubts.isEmpty() ? SCAN_AGAIN_NANOS : rotatedWaitNanos)) {
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
                order.changed();
            } else if (file.facts().isCompressed() && !file.isFinished() && file.isTroubledFor(rotatedWaitNanos, now)) {
                listener.gap(
                        name,
                        GapKind.SKIPPED,
                        1,
                        0,
                        file.facts().path() + " cannot be decompressed: what is in it after offset "
                                + file.read().offset() + " of the lines is not seen");
                file.finish(true);
                order.changed();
            }
        }
        for (Iterator<Doubt> each = doubts.values().iterator(); each.hasNext(); ) {
            Doubt doubt = each.next();
            boolean decidable =
                    doubt.unreadable() != null || order.files().stream().noneMatch(KnownFile::isUnreadable);
            if (decidable && now - doubt.sinceNanos() >= rotatedWaitNanos) {
                each.remove();
                if (doubt.unreadable() != null) {
                    sayNotSeen(doubt, doubt.unreadable() + "; what is in it is not seen");
                    order.add(KnownFile.finished(doubt.facts(), everythingIn(doubt.facts())));
                } else {
                    takeForACopy(doubt.facts());
                }
            }
        }
    }

    /** What is too short to tell, and half a line at its end, may be of a log of which nothing else was written, and in no other. */
    private void takeForACopy(FileFacts facts) {
        long size = facts.isCompressed() ? 0 : facts.size();
        long untold = size < Copies.SHORTEST_BYTES
                ? size
                : Math.max(0, size - afterLastLine(facts).offset());
        if (untold > 0) {
            listener.gap(
                    name,
                    GapKind.TORN_LINE,
                    1,
                    untold,
                    facts.path() + " ends in " + untold + " bytes that may be in no other file");
        }
        listener.notice(
                name,
                facts.path() + " is taken for a copy of " + settings.path()
                        + ", which begins with the same lines, and is not read");
        order.add(KnownFile.finished(facts, everythingIn(facts)));
    }

    /** Of one whose content is not known: its inode may have been used again. */
    private static boolean isSame(FileFacts before, @Nullable FileFacts now) {
        return now != null && (now.path().equals(before.path()) ? now.size() >= before.size() : before.isAlike(now));
    }

    private boolean isUnreadAndGone(Doubt doubt, Map<String, FileFacts> there) {
        if (doubt.unreadable() != null) {
            boolean isToBeReadCompressed = there.values().stream()
                    .anyMatch(facts -> mayBeCompressedFrom(facts, doubt.facts())
                            && order.files().stream().noneMatch(file -> file.is(facts)));
            if (!isToBeReadCompressed) {
                sayNotSeen(doubt, doubt.unreadable() + "; it was removed before it could be read");
            }
        } else {
            goneDoubts.add(doubt.facts());
        }
        return true;
    }

    private boolean isCompressedFromADoubtfulOne(FileFacts facts) {
        return goneDoubts.stream().anyMatch(gone -> mayBeCompressedFrom(facts, gone));
    }

    private static boolean mayBeCompressedFrom(FileFacts facts, FileFacts gone) {
        return facts.isCompressed()
                && (gone.path().equals(facts.uncompressedPath()) || gone.modifiedMillis() == facts.modifiedMillis());
    }

    private void sayNotSeen(Doubt doubt, String why) {
        listener.gap(name, GapKind.SKIPPED, 1, doubt.facts().size(), why);
    }

    /** Finishes a file that was read to its end, if too many are open. Returns whether another one may be opened. */
    private boolean makeRoom() throws IOException {
        if (order.files().stream().filter(file -> file.open() != null).count() < MOST_OPEN) {
            return true;
        }
        for (KnownFile file : order.files()) {
            OpenFile open = file.open();
            if (open != null && !file.is(order.current()) && open.isDrained() && open.partialBytes() == 0) {
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
