// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import org.jspecify.annotations.Nullable;

/** A file that this source reads, has read, or need not read. Belongs to the reader, or whoever holds the source's lock. */
final class KnownFile {
    private FileFacts facts;
    private Fingerprint read;
    private boolean finished;
    private boolean beginsInMidLine;
    private boolean there = true;
    private long goneNanos;
    private long quietNanos;
    private boolean troubled;
    private long troubledNanos;
    private @Nullable OpenFile open;

    private KnownFile(FileFacts facts, Fingerprint read, boolean finished) {
        this.facts = facts;
        this.read = read;
        this.finished = finished;
    }

    static KnownFile of(Checkpoint.Entry entry) {
        FileFacts facts = new FileFacts(entry.path(), entry.id(), entry.size(), entry.modifiedMillis());
        KnownFile file = new KnownFile(facts, entry.read(), entry.finished());
        file.beginsInMidLine = entry.beginsInMidLine();
        return file;
    }

    /** One of which nothing has been read. */
    static KnownFile unread(FileFacts facts) {
        return new KnownFile(facts, Fingerprint.EMPTY, false);
    }

    /** One that need not be read, at least not before the end of what is known of it. */
    static KnownFile finished(FileFacts facts, Fingerprint read) {
        return new KnownFile(facts, read, true);
    }

    /** What was read of this file, which is no more under its id: only a copy can be found. Takes over nothing. */
    KnownFile remains(long nowNanos) {
        KnownFile remains = new KnownFile(
                new FileFacts(facts.path(), Checkpoint.Entry.NO_FILE, facts.size(), facts.modifiedMillis()),
                read(),
                finished);
        remains.beginsInMidLine = beginsInMidLine;
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

    /** Since when it has not been seen, on the monotonic clock. */
    long goneNanos() {
        return goneNanos;
    }

    /** How much has been read of it, up to the beginning of a line. */
    Fingerprint read() {
        if (open != null) {
            read = open.progress();
            beginsInMidLine = open.beginsInMidLine();
        }
        return read;
    }

    /** Whether nothing has been read, and the first byte is not the first of a line. */
    boolean beginsInMidLine() {
        return read().offset() == 0 && beginsInMidLine;
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
        if (beginsInMidLine) {
            file.joinMidLine(true);
        }
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
            open.close();
            open = null;
        }
    }

    void finish() {
        close();
        finished = true;
    }

    boolean isFinished() {
        return finished;
    }

    Checkpoint.Entry entry() {
        Fingerprint progress = read();
        return new Checkpoint.Entry(
                facts.id(), facts.path(), facts.size(), facts.modifiedMillis(), finished, beginsInMidLine, progress);
    }
}
