// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file that this source reads, has read, or need not read. Belongs to the reader, or whoever holds the source's lock. */
final class KnownFile {
    private FileFacts facts;
    private Fingerprint read;
    private boolean finished;
    private Beginning beginning = Beginning.LINE;
    private boolean endsInMidLine = true;
    private @Nullable KnownFile before;
    private long foundInScan;
    private boolean there = true;
    private long goneNanos;
    private long quietNanos;
    private boolean troubled;
    private long troubledNanos;
    private @Nullable OpenFile open;

    /** What the first byte of a file is, as long as none has been read. */
    enum Beginning {
        /** The first of a line. */
        LINE,
        /** The first of a line if the file before this one ended with a whole one. */
        AS_THE_LAST_ENDED,
        /** In the middle of a line. */
        MID_LINE
    }

    private KnownFile(FileFacts facts, Fingerprint read, boolean finished) {
        this.facts = facts;
        this.read = read;
        this.finished = finished;
    }

    static KnownFile of(Checkpoint.Entry entry) {
        boolean torn = entry.state() == Checkpoint.State.TORN;
        KnownFile file = new KnownFile(entry.facts(), entry.read(), torn || entry.state() == Checkpoint.State.FINISHED);
        file.endsInMidLine = torn || !file.finished;
        file.beginning = switch (entry.state()) {
            case FOLLOWING -> Beginning.AS_THE_LAST_ENDED;
            case JOINING -> Beginning.MID_LINE;
            default -> Beginning.LINE;
        };
        return file;
    }

    /** One of which nothing has been read. */
    static KnownFile unread(FileFacts facts) {
        return new KnownFile(facts, Fingerprint.EMPTY, false);
    }

    /** One that need not be read, at least not before the end of what is known of it. */
    static KnownFile finished(FileFacts facts, Fingerprint read) {
        KnownFile file = new KnownFile(facts, read, true);
        file.endsInMidLine = false;
        return file;
    }

    /** What was read of this file, which is no more under its id: only a copy can be found. Takes over nothing. */
    KnownFile remains(long nowNanos) {
        KnownFile remains = new KnownFile(
                new FileFacts(facts.path(), Checkpoint.Entry.NO_FILE, facts.size(), facts.modifiedMillis()),
                read(),
                finished);
        remains.beginning = beginning;
        remains.endsInMidLine = !finished || endsInMidLine;
        remains.there = false;
        remains.goneNanos = nowNanos;
        return remains;
    }

    /** Whether there is no file of this id any more. */
    boolean isRemains() {
        return facts.id().equals(Checkpoint.Entry.NO_FILE);
    }

    FileFacts facts() {
        return facts;
    }

    boolean is(@Nullable FileFacts other) {
        return other != null && other.id().equals(facts.id());
    }

    /** It was seen, perhaps under another name. */
    void seen(FileFacts now) {
        troubled &= now.id().equals(facts.id());
        facts = now;
        there = true;
    }

    /** Something is there under its id; whether it is still the same is not known. */
    void found() {
        there = true;
    }

    /** It was not seen where it should be. */
    void notSeen(long nowNanos) {
        if (there) {
            there = false;
            goneNanos = nowNanos;
        }
    }

    boolean isThere() {
        return there;
    }

    /** Which scan has found it; 0 if it was known before. */
    long foundInScan() {
        return foundInScan;
    }

    void foundInScan(long number) {
        foundInScan = number;
    }

    /** It is not there, and what was in it has not been read to its end. */
    boolean isLost() {
        return !there && !finished && open == null;
    }

    /** It is there, has to be read, and cannot be. */
    boolean isUnreadable() {
        return there && !finished && open == null;
    }

    /** Since when it has not been seen, on the monotonic clock. */
    long goneNanos() {
        return goneNanos;
    }

    /** How much has been read of it, up to the beginning of a line. */
    Fingerprint read() {
        if (open != null) {
            read = open.progress();
        }
        return read;
    }

    /** What the first byte is; of no interest once it was read. */
    Beginning beginning() {
        return read().offset() == 0 ? beginning : Beginning.LINE;
    }

    /** This may not be all of its inode that there was: something may have been in it, or in an unknown one, before. */
    void beginsAsTheLastEnded() {
        if (beginning == Beginning.LINE && read().offset() == 0) {
            beginning = Beginning.AS_THE_LAST_ENDED;
        }
    }

    /** Whether there is nothing in it: what comes after it goes on with what came before. */
    boolean isEmpty() {
        return read().offset() == 0 && !endsInMidLine();
    }

    /** It was empty for as long as it was seen, and what comes after it begins as it would without it. */
    boolean tellsNothing() {
        return isEmpty() && facts.size() == 0 && beginning != Beginning.MID_LINE;
    }

    /** It is what came into an inode after it was truncated, or used again. */
    void goesOnAfter(KnownFile truncated) {
        beginsAsTheLastEnded();
        before = truncated;
    }

    /** Whether it is known what was in the same inode before. */
    boolean isKnownToGoOn() {
        return before != null;
    }

    /** Whether what was in the same inode before, if that is known, may have ended in the middle of a line. */
    boolean truncatedEndsInMidLine() throws IOException {
        return before != null && before.isTorn();
    }

    /** Whether what is there of it, read or not, may end in the middle of a line; of compressed content only reading tells. */
    boolean isTorn() throws IOException {
        OpenFile file = open;
        return (file == null || file.content().isFinal()) ? endsInMidLine() : file.endsInMidLine();
    }

    /** As {@link #isTorn}, but false as long as that is not known. */
    boolean endsTorn() throws IOException {
        OpenFile file = open;
        return isTorn() && (file == null || !file.content().isFinal() || file.isDrained());
    }

    /** Nothing is known of it, and what is taken for it may be another file, or a part of one. */
    void mayBeginInMidLine() {
        beginning = Beginning.MID_LINE;
    }

    /** What came before it is about to be forgotten. */
    void beginsAfter(KnownFile last) {
        if (beginning == Beginning.AS_THE_LAST_ENDED && !last.isEmpty()) {
            beginning = last.endsInMidLine() ? Beginning.MID_LINE : Beginning.LINE;
        }
    }

    /** Whether what comes after it, in the stream that was written, may begin in the middle of a line. */
    boolean endsInMidLine() {
        if (open != null) {
            endsInMidLine = !open.isDrained() || open.partialBytes() > 0;
        }
        return endsInMidLine;
    }

    /** How many bytes are known to be unread. */
    long unreadBytes() {
        return facts.isCompressed() ? 0 : Math.max(0, facts.size() - read().offset());
    }

    /** It has grown to this size, whatever its name says. */
    void grewTo(long size) {
        facts = new FileFacts(facts.path(), facts.id(), size, facts.modifiedMillis());
    }

    @Nullable
    OpenFile open() {
        return open;
    }

    void opened(OpenFile file, long nowNanos) {
        open = file;
        finished = false;
        quietNanos = nowNanos;
    }

    /** Something was read of it. */
    void active(long nowNanos) {
        quietNanos = nowNanos;
        troubled = false;
    }

    /** It could not be opened or read. Returns whether that is new. */
    boolean troubled(long nowNanos) {
        close();
        boolean isNew = !troubled;
        if (isNew) {
            troubled = true;
            troubledNanos = nowNanos;
        }
        return isNew;
    }

    /** Whether it has not been readable for so long. */
    boolean isTroubledFor(long nanos, long nowNanos) {
        return troubled && nowNanos - troubledNanos >= nanos;
    }

    /** When something was last read of it, or it was opened, on the monotonic clock. */
    long quietNanos() {
        return quietNanos;
    }

    /** Keeps what was read. */
    void close() {
        if (open != null) {
            read();
            endsInMidLine();
            open.close();
            open = null;
        }
    }

    /** Everything in it has been read, or given up. */
    void finish(boolean inMidLine) {
        close();
        finished = true;
        endsInMidLine = inMidLine;
    }

    /** It has grown, and cannot be read now. */
    void hasToBeReadOn() {
        finished = false;
    }

    boolean isFinished() {
        return finished;
    }

    Checkpoint.Entry entry() {
        Fingerprint progress = read();
        // How an empty one begins must not be forgotten: its writer may be late.
        boolean isEmptyInMidStream = progress.offset() == 0 && facts.size() == 0 && beginning != Beginning.LINE;
        Checkpoint.State state = finished && !isEmptyInMidStream
                ? (endsInMidLine ? Checkpoint.State.TORN : Checkpoint.State.FINISHED)
                : switch (beginning()) {
                    case LINE -> Checkpoint.State.READING;
                    case AS_THE_LAST_ENDED ->
                        before != null && before.finished && before.endsInMidLine
                                ? Checkpoint.State.JOINING
                                : Checkpoint.State.FOLLOWING;
                    case MID_LINE -> Checkpoint.State.JOINING;
                };
        return facts.entry(state, progress);
    }
}
