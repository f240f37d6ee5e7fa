// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts transactions together from the batches that Varnish writes, and passes on each that is complete, in the order of their
 * ends. Most come in one piece, which is passed on where it lies; the others are kept until their end has come, or until there
 * are too many or they get too old: then they are passed on as they are, as varnishncsa does. Belongs to one thread; makes no
 * garbage for transactions in one piece.
 */
final class Transactions {
    /** varnishncsa gives up after two minutes, which is less than a long download or a WebSocket takes. */
    static final Duration LONGEST = Duration.ofHours(1);
    /** Of all pieces that are kept. */
    static final int MOST_BYTES = 16 << 20;

    private static final int FIRST_BYTES = 16 << 10;

    private final Transaction transaction;
    private final boolean clients;
    private final boolean included;
    private final boolean backends;
    private final Receiver receiver;
    private final int mostBytes;
    private final Map<Id, Pieces> kept = new LinkedHashMap<>();
    private final Id probe = new Id();
    private long keptBytes;
    private long tornCount;
    private long damagedCount;

    /** Takes transactions. */
    interface Receiver {
        /**
         * One transaction, walked through.
         *
         * @param pieces whether it came in more than one piece
         * @param torn whether its end is missing
         */
        void accept(Transaction transaction, boolean pieces, boolean torn);

        /** A transaction has come in part, and the rest is waited for. */
        void begun(long id);
    }

    /** A key that can be asked for without making one. */
    private static final class Id {
        long value;

        @Override
        public boolean equals(Object other) {
            return other instanceof Id id && id.value == value;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(value);
        }
    }

    private static final class Pieces {
        final long sinceNanos;
        byte[] bytes;
        int length;

        Pieces(byte[] first, int length, long sinceNanos) {
            this.sinceNanos = sinceNanos;
            this.length = length;
            this.bytes = Arrays.copyOf(first, Math.max(length, FIRST_BYTES));
        }

        void append(byte[] next, int nextLength) {
            if (bytes.length - length < nextLength) {
                bytes = Arrays.copyOf(bytes, Math.max(length + nextLength, 2 * bytes.length));
            }
            System.arraycopy(next, 0, bytes, length, nextLength);
            length += nextLength;
        }
    }

    /**
     * @param transaction reused for each
     * @param clients whether clients' requests are wanted
     * @param included whether what they include by ESI is
     * @param backends whether requests to backends are
     */
    Transactions(
            Transaction transaction,
            boolean clients,
            boolean included,
            boolean backends,
            int mostBytes,
            Receiver receiver) {
        this.transaction = transaction;
        this.clients = clients;
        this.included = included;
        this.backends = backends;
        this.mostBytes = mostBytes;
        this.receiver = receiver;
    }

    /** Takes a batch, or a single record. */
    void accept(byte[] records, int length, long nanoTime) {
        if (length < transaction.layout().headBytes) {
            damagedCount += length == 0 ? 0 : 1;
            return;
        }
        if (transaction.begin(records, length)) {
            begin(records, length, nanoTime);
        } else if (!kept.isEmpty()) {
            probe.value = transaction.layout().id(records, 0);
            Pieces pieces = kept.get(probe);
            if (pieces != null) {
                append(pieces, records, length, nanoTime);
            }
        }
    }

    private void begin(byte[] records, int length, long nanoTime) {
        if (transaction.id() == 0 || !isWanted()) {
            return;
        }
        switch (transaction.walk(records, length)) {
            case COMPLETE -> receiver.accept(transaction, false, false);
            case DAMAGED -> damagedCount++;
            case INCOMPLETE -> keep(records, length, nanoTime);
        }
    }

    private boolean isWanted() {
        if (transaction.isRequest()) {
            return clients && transaction.isClient() && (included || !transaction.isIncluded());
        }
        return backends && transaction.isFetch() && transaction.isBackend();
    }

    private void keep(byte[] records, int length, long nanoTime) {
        Id id = new Id();
        id.value = transaction.id();
        Pieces pieces = new Pieces(records, length, nanoTime);
        Pieces twin = kept.put(id, pieces);
        keptBytes += pieces.bytes.length;
        receiver.begun(id.value);
        if (twin != null) {
            // Its number was given to another: its end will not come.
            keptBytes -= twin.bytes.length;
            damagedCount++;
        }
        limit(nanoTime);
    }

    private void append(Pieces pieces, byte[] records, int length, long nanoTime) {
        keptBytes -= pieces.bytes.length;
        pieces.append(records, length);
        keptBytes += pieces.bytes.length;
        if (!transaction.hasEnd(records, length)) {
            limit(nanoTime);
            return;
        }
        kept.remove(probe);
        keptBytes -= pieces.bytes.length;
        transaction.begin(pieces.bytes, pieces.length);
        if (transaction.walk(pieces.bytes, pieces.length) == Transaction.State.COMPLETE) {
            receiver.accept(transaction, true, false);
        } else {
            damagedCount++;
        }
    }

    /** Gives up what has waited for too long, or takes too much room. */
    void limit(long nanoTime) {
        Iterator<Pieces> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Pieces pieces = oldest.next();
            if (keptBytes <= mostBytes && nanoTime - pieces.sinceNanos < LONGEST.toNanos()) {
                return;
            }
            oldest.remove();
            keptBytes -= pieces.bytes.length;
            transaction.begin(pieces.bytes, pieces.length);
            if (transaction.walk(pieces.bytes, pieces.length) == Transaction.State.DAMAGED) {
                damagedCount++;
            } else {
                tornCount++;
                receiver.accept(transaction, true, true);
            }
        }
    }

    /** Gives up everything that is kept: what comes next may not be the next piece. Returns how many there were. */
    int forget() {
        int count = kept.size();
        kept.clear();
        keptBytes = 0;
        return count;
    }

    /** How many were passed on without their end. */
    long tornCount() {
        return tornCount;
    }

    /** How many were dropped, as their records did not fit together. */
    long damagedCount() {
        return damagedCount;
    }

    /** How much room the pieces take. */
    long keptBytes() {
        return keptBytes;
    }
}
