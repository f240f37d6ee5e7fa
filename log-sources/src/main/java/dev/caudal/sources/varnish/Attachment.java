// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import dev.caudal.core.naming.CustomerId;
import java.io.Closeable;
import java.io.IOException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One log of one life of varnishd's child, mapped, and the lines that it is made into. Belongs to the reader; holds the mapping
 * until it is closed.
 */
final class Attachment implements Closeable, Transactions.Receiver {
    /** Begins what stands for a line that nobody gets: then only the customer's id follows. */
    static final byte UNSUBSCRIBED = 0x1e;

    /** How many transactions have to be looked at until the longest record of long ago is forgotten. */
    private static final int MEMORY_OF_LONGEST = 1024;

    private final LogIndex.Place place;
    private final LogMemory memory;
    private final LogCursor cursor;
    private final Rules rules;
    private final LineFormat format;
    /** The same as varnishncsa prints it. */
    private final LineFormat textFormat;

    private final @Nullable Filter filter;
    private final Transactions transactions;
    private final boolean hasCustomer;
    private final LineBuffer out;
    private final LineBuffer scratch = new LineBuffer(4096);
    private @Nullable Subscribers subscribers;
    private @Nullable Verification verification;
    private long lines;
    private long lineBytes;
    private long suspects;
    private int longestLately;
    private int longestBefore;
    private int untilForgotten = MEMORY_OF_LONGEST;

    private Attachment(VarnishSettings settings, Rules rules, LogIndex.Place place, LogMemory memory, LineBuffer out) {
        Layout layout = memory.layout();
        this.place = place;
        this.memory = memory;
        this.cursor = new LogCursor(memory);
        this.rules = rules.with(layout);
        this.format = LineFormat.compile(settings.format(), layout, this.rules, ZoneId.systemDefault());
        this.textFormat =
                LineFormat.compile(LineFormat.asText(settings.format()), layout, this.rules, ZoneId.systemDefault());
        this.filter = settings.filter() == null ? null : Filter.compile(settings.filter(), layout);
        this.hasCustomer = settings.customerKey() != null;
        this.out = out;
        this.transactions = new Transactions(
                new Transaction(layout, settings.customerKey()),
                settings.esi() || !settings.backend(),
                settings.esi(),
                settings.backend(),
                Transactions.MOST_BYTES,
                this);
    }

    /**
     * Maps a log, at its newest record.
     *
     * @param out where lines are added, each with its end
     * @return null if Varnish has not finished making it
     */
    static @Nullable Attachment to(VarnishSettings settings, Rules rules, LogIndex.Place place, LineBuffer out)
            throws IOException {
        LogMemory memory = LogMemory.map(place.file(), place.offset(), place.length());
        if (memory == null) {
            return null;
        }
        try {
            Attachment attachment = new Attachment(settings, rules, place, memory, out);
            attachment.cursor.toNewest();
            return attachment;
        } catch (IllegalArgumentException e) {
            memory.close();
            throw new IOException(e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    /** @param asked null to make every line */
    void subscribers(@Nullable Subscribers asked) {
        this.subscribers = asked;
    }

    /** What turns varnishncsa's lines into those of the source; null if they are the same. */
    @Nullable
    LineFormat json() {
        return format.isJson() ? format : null;
    }

    /** @param beside who compares lines; null for nobody */
    void verification(@Nullable Verification beside) {
        this.verification = beside;
    }

    LogIndex.Place place() {
        return place;
    }

    Layout layout() {
        return memory.layout();
    }

    Rules rules() {
        return rules;
    }

    LogCursor.Mark mark() {
        return cursor.mark();
    }

    /** Goes on at a place in this very log. */
    void toMark(LogCursor.Mark mark) {
        cursor.toMark(mark);
    }

    /**
     * Goes to the oldest record that is safe to read.
     *
     * @return how many bytes had been written over before that, if this log was never read
     */
    long toOldest() {
        cursor.toOldest();
        long before = cursor.sinceBeginning();
        return before > memory.logBytes() ? before - memory.logBytes() : 0;
    }

    /** Reads one batch, and adds the lines that end in it. */
    LogCursor.Found read(long nanoTime) {
        LogCursor.Found found = cursor.next();
        if (found == LogCursor.Found.RECORDS) {
            transactions.accept(cursor.bytes(), cursor.length(), nanoTime);
        }
        return found;
    }

    /**
     * Goes on at the newest segment, after an overrun or where something unknown stands. What is there in pieces is given up.
     *
     * @return how many bytes were passed over; 0 if this is the newest segment: then there is nothing to be done but to wait
     */
    long skip() {
        if (cursor.isInNewestSegment()) {
            return 0;
        }
        return cursor.toNewestSegment();
    }

    /** Gives up what is there in pieces; returns how many. */
    int forget() {
        return transactions.forget();
    }

    /** Gives up what has been there in pieces for too long. */
    void limit(long nanoTime) {
        transactions.limit(nanoTime);
    }

    /** How many requests there are in so many bytes of log, by what has been read of it; 0 if nothing has been. */
    long requestsIn(long bytes) {
        return lineBytes == 0 ? 0 : Math.round((double) bytes * lines / lineBytes);
    }

    long tornCount() {
        return transactions.tornCount();
    }

    long damagedCount() {
        return transactions.damagedCount();
    }

    /** How many customers' ids were as long as the longest record: they may have been cut, so nobody got the line. */
    long suspects() {
        return suspects;
    }

    @Override
    public void begun(long id) {
        if (verification != null) {
            verification.begun(id);
        }
    }

    @Override
    public void accept(Transaction transaction, boolean pieces, boolean torn) {
        remember(transaction.longestRecord());
        if (transaction.isRestarted()) {
            return;
        }
        lines++;
        lineBytes += transaction.length();
        if (filter != null && !filter.holds(transaction)) {
            return;
        }
        boolean known = hasCustomer && isCustomer(transaction);
        if (verification != null) {
            verify(transaction, pieces, known);
        }
        int before = out.length();
        if (known && !isSubscribed(transaction)) {
            out.append(UNSUBSCRIBED);
            out.append(transaction.bytes(), transaction.customerFrom(), transaction.customerTo());
            out.append((byte) '\n');
            return;
        }
        if (known) {
            out.append(transaction.bytes(), transaction.customerFrom(), transaction.customerTo());
        }
        if (hasCustomer) {
            out.append((byte) ' ');
        }
        if (format.append(out, transaction)) {
            out.append((byte) '\n');
        } else {
            out.truncate(before);
        }
    }

    /** The same line once more, apart, as it does not depend on who is subscribed. */
    private void verify(Transaction transaction, boolean pieces, boolean known) {
        Verification beside = verification;
        scratch.truncate(0);
        if (beside != null && textFormat.append(scratch, transaction)) {
            beside.ours(
                    transaction.id(),
                    transaction.bytes(),
                    known ? transaction.customerFrom() : -1,
                    transaction.customerTo(),
                    scratch.bytes(),
                    scratch.length(),
                    pieces);
        }
    }

    private boolean isSubscribed(Transaction transaction) {
        Subscribers asked = subscribers;
        return asked == null
                || asked.contains(
                        transaction.bytes(),
                        transaction.customerFrom(),
                        transaction.customerTo() - transaction.customerFrom());
    }

    /** Whether the transaction says whose it is, in a record that was not cut: the beginning of an id may be another's id. */
    private boolean isCustomer(Transaction transaction) {
        int from = transaction.customerFrom();
        int length = transaction.customerTo() - from;
        if (length < 1 || length > CustomerId.MAX_LENGTH) {
            return false;
        }
        byte[] bytes = transaction.bytes();
        for (int i = 0; i < length; i++) {
            byte value = bytes[from + i];
            if ((value < 'a' || value > 'z') && (value < '0' || value > '9') && value != '-') {
                return false;
            }
        }
        if (transaction.customerRecord() >= Math.max(longestLately, longestBefore)) {
            suspects++;
            return false;
        }
        return true;
    }

    private void remember(int longest) {
        longestLately = Math.max(longestLately, longest);
        if (--untilForgotten == 0) {
            untilForgotten = MEMORY_OF_LONGEST;
            longestBefore = longestLately;
            longestLately = longest;
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
