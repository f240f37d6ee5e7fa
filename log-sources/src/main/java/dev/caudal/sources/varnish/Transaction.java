// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The records of one transaction, looked through once: afterwards every record lies within its bytes and belongs to it. Reused
 * for each, so that it makes no garbage; belongs to one thread.
 */
final class Transaction {
    /** How far a transaction has come. */
    enum State {
        /** From its beginning to its end. */
        COMPLETE,
        /** There is more to come. */
        INCOMPLETE,
        /** A record that reaches beyond the bytes, or belongs to another transaction. */
        DAMAGED
    }

    private static final byte[] RESTART = "restart".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REQUEST = "req".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FETCH = "bereq".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INCLUDED = "esi".getBytes(StandardCharsets.US_ASCII);

    private final Layout layout;
    private final int begin;
    private final int end;
    private final int vclReturn;
    private final int vclLog;
    /** With the colon behind it; null if nobody asks for the customer. */
    private final byte @Nullable [] customerKey;

    private byte[] bytes = new byte[0];
    private int length;
    private long id;
    private boolean restarted;
    private int customerFrom;
    private int customerTo;
    private int customerRecord;
    private int longestRecord;
    private boolean client;
    private boolean backend;
    private boolean request;
    private boolean fetch;
    private boolean included;

    /** @param customerKey of the VCL_Log record that has the customer; null if it is not asked for */
    Transaction(Layout layout, @Nullable String customerKey) {
        this.layout = layout;
        begin = layout.tag("Begin");
        end = layout.tag("End");
        vclReturn = layout.tag("VCL_return");
        vclLog = layout.tag("VCL_Log");
        this.customerKey = customerKey == null ? null : (customerKey + ":").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the Begin record that the bytes start with; false if they start with something else. */
    boolean begin(byte[] records, int recordsLength) {
        if (recordsLength < layout.headBytes || Bytes.word(records, 0) >>> 24 != begin) {
            return false;
        }
        id = layout.id(records, 0);
        client = layout.isClient(records, 0);
        backend = layout.isBackend(records, 0);
        int from = layout.headBytes;
        int to = Math.min(recordsLength, from + (Bytes.word(records, 0) & 0xffff));
        while (to > from && records[to - 1] == 0) {
            to--;
        }
        int typeFrom = Bytes.skipSpace(records, from, to);
        int typeTo = Bytes.skipWord(records, typeFrom, to);
        int parentFrom = Bytes.skipSpace(records, typeTo, to);
        int parentTo = Bytes.skipWord(records, parentFrom, to);
        int reasonFrom = Bytes.skipSpace(records, parentTo, to);
        int reasonTo = Bytes.skipWord(records, reasonFrom, to);
        boolean whole = reasonTo > reasonFrom;
        request = whole && Bytes.equals(records, typeFrom, typeTo, REQUEST);
        fetch = whole && Bytes.equals(records, typeFrom, typeTo, FETCH);
        included = Bytes.equals(records, reasonFrom, reasonTo, INCLUDED);
        return true;
    }

    /** Looks through the records, which {@link #begin} has seen the first of. */
    State walk(byte[] records, int recordsLength) {
        bytes = records;
        length = recordsLength;
        restarted = false;
        customerFrom = -1;
        customerTo = -1;
        customerRecord = 0;
        longestRecord = 0;
        int head = layout.headBytes;
        int at = 0;
        State state = State.INCOMPLETE;
        while (at < recordsLength) {
            if (state == State.COMPLETE || recordsLength - at < head || layout.id(records, at) != id) {
                return State.DAMAGED;
            }
            int word = Bytes.word(records, at);
            int size = word & 0xffff;
            int from = at + head;
            if (size > recordsLength - from) {
                return State.DAMAGED;
            }
            int tag = word >>> 24;
            if (tag == vclLog) {
                lookForCustomer(from, size);
            } else if (tag == end) {
                state = State.COMPLETE;
            } else if (tag == vclReturn) {
                restarted |= Bytes.equals(records, from, contentEnd(from, size), RESTART);
            } else if (tag == begin && at > 0) {
                return State.DAMAGED;
            }
            longestRecord = Math.max(longestRecord, size);
            at = from + Bytes.padded(size);
        }
        // The last one's padding may be missing where the records are not Varnish's.
        return at == recordsLength ? state : State.DAMAGED;
    }

    /** Whether the last piece of a transaction is among these records. */
    boolean hasEnd(byte[] records, int recordsLength) {
        int at = 0;
        while (recordsLength - at >= layout.headBytes) {
            int word = Bytes.word(records, at);
            if (word >>> 24 == end) {
                return true;
            }
            at += layout.headBytes + Bytes.padded(word & 0xffff);
        }
        return false;
    }

    private void lookForCustomer(int from, int size) {
        byte[] key = customerKey;
        if (key == null || customerFrom >= 0 || size < key.length) {
            return;
        }
        for (int i = 0; i < key.length; i++) {
            if (bytes[from + i] != key[i]) {
                return;
            }
        }
        int to = contentEnd(from, size);
        customerFrom = Bytes.skipSpace(bytes, Math.min(to, from + key.length), to);
        customerTo = Bytes.trimEnd(bytes, customerFrom, to);
        customerRecord = size;
    }

    /** Without the NUL that ends it. */
    private int contentEnd(int from, int size) {
        int to = from + size;
        while (to > from && bytes[to - 1] == 0) {
            to--;
        }
        return to;
    }

    Layout layout() {
        return layout;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    long id() {
        return id;
    }

    boolean isClient() {
        return client;
    }

    boolean isBackend() {
        return backend;
    }

    /** Whether it is a client's request. */
    boolean isRequest() {
        return request;
    }

    /** Whether it is a request to a backend. */
    boolean isFetch() {
        return fetch;
    }

    /** Whether it is a part of another's answer, included by ESI. */
    boolean isIncluded() {
        return included;
    }

    /** Whether it was begun anew in the VCL: what comes then is another transaction, and this one has no line. */
    boolean isRestarted() {
        return restarted;
    }

    /** Where the value of the customer's key begins; -1 if there is none. */
    int customerFrom() {
        return customerFrom;
    }

    int customerTo() {
        return customerTo;
    }

    /** How long the record with the customer is; Varnish cuts records at vsl_reclen. */
    int customerRecord() {
        return customerRecord;
    }

    /** How long its longest record is. */
    int longestRecord() {
        return longestRecord;
    }
}
