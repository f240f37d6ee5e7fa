// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.memory.PagePool;
import dev.caudal.delivery.internal.memory.RouteUsage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one source and one route, as Kafka records one after the other in a chain of pages. It grows page by page; a
 * block that was never appended to holds none.
 *
 * <p>Belongs to the reader's sink while it is open, to the encoder once it is sealed; the hand-over orders memory.
 */
public final class Block {
    /** Most bytes of records in a block; a single line of this length has a block to itself and exceeds it by its head. */
    public static final int MAX_RAW_BYTES = 1024 * 1024;

    private static final byte[] NO_HEADERS = {RecordHead.NO_HEADERS};

    private final PagePool pool;
    private final RouteUsage usage;
    /** Asked for every line: kept here, where the reader is anyway. */
    private final Route route;

    private final int partitionHash;
    private final long baseTimestamp;
    private final long openedNanos;
    private long maxTimestamp;
    private int lines;
    private int rawBytes;

    private final int firstPage;
    private int pages;
    /** Where the next byte goes; before and after {@link #append} the page is the last of the chain. */
    private int page;

    private ByteBuffer buffer;
    private int at;
    private int end;

    /** Neighbours in the list of open blocks, then in the queue of sealed ones. */
    @Nullable
    Block previous;

    @Nullable
    Block next;

    /** Whether it was due once already and is kept because its route is busy. */
    boolean overdue;

    private Block(PagePool pool, RouteUsage usage, int partitionHash, long wallMillis, long nanoTime, int firstPage) {
        this.pool = pool;
        this.usage = usage;
        this.route = usage.route();
        this.partitionHash = partitionHash;
        this.baseTimestamp = wallMillis;
        this.maxTimestamp = wallMillis;
        this.openedNanos = nanoTime;
        this.firstPage = firstPage;
        this.page = firstPage;
        this.buffer = pool.bufferOf(firstPage);
        this.at = pool.offsetOf(firstPage);
        this.end = at + PagePool.PAGE_BYTES;
    }

    /**
     * A new block with room for a first line of this length, or null if the route may not have the pages for it: then no
     * object is made either, since a flood comes here for every line.
     *
     * @param head to encode with; the caller's
     */
    static @Nullable Block open(
            PagePool pool,
            RouteUsage usage,
            int partitionHash,
            long wallMillis,
            long nanoTime,
            RecordHead head,
            int length) {
        head.encode(0, 0, length);
        int count = pagesFor(head.length() + length + 1);
        int first = pool.take(usage.heldBytes(), count);
        if (first == PagePool.NONE) {
            return null;
        }
        Block block = new Block(pool, usage, partitionHash, wallMillis, nanoTime, first);
        block.pages = count;
        return block;
    }

    /** Whether a line of this length may go into this block at all. */
    boolean admits(int length, long nanoTime) {
        int bytes = rawBytes + length + RecordHead.MAX_OVERHEAD_BYTES;
        return lines == 0 || (bytes <= MAX_RAW_BYTES && usage.admits(bytes, nanoTime));
    }

    /** Whether a line of this length fits without another page; may say no where it would just have fitted. */
    boolean hasRoomFor(int length) {
        return length + RecordHead.MAX_OVERHEAD_BYTES <= end - at;
    }

    /**
     * Copies a line to the end of the block, with the record's head before it.
     *
     * @param head to encode with; the caller's
     * @return false if the route may not have the pages for it: then nothing has changed
     */
    boolean append(RecordHead head, byte[] source, int offset, int length, long wallMillis) {
        head.encode(wallMillis - baseTimestamp, lines, length);
        int size = head.length() + length + 1;
        if (head.isPacked() && size + Long.BYTES <= end - at) {
            int value = at + head.length();
            head.writeTo(buffer, at);
            buffer.put(value, source, offset, length);
            buffer.put(value + length, RecordHead.NO_HEADERS);
            at += size;
        } else {
            if (!extend(size)) {
                return false;
            }
            write(head.bytes(), 0, head.length());
            write(source, offset, length);
            write(NO_HEADERS, 0, 1);
        }
        lines++;
        rawBytes += size;
        maxTimestamp = Math.max(maxTimestamp, wallMillis);
        return true;
    }

    /** Sees to it that there are pages for so many bytes more. */
    private boolean extend(int bytes) {
        int missing = pagesFor(rawBytes + bytes) - pages;
        if (missing > 0) {
            int first = pool.take(usage.heldBytes(), missing);
            if (first == PagePool.NONE) {
                return false;
            }
            pool.link(page, first);
            pages += missing;
        }
        return true;
    }

    private void write(byte[] source, int offset, int length) {
        int from = offset;
        for (int left = length; left > 0; ) {
            if (at == end) {
                page = pool.next(page);
                buffer = pool.bufferOf(page);
                at = pool.offsetOf(page);
                end = at + PagePool.PAGE_BYTES;
            }
            int part = Math.min(left, end - at);
            buffer.put(at, source, from, part);
            at += part;
            from += part;
            left -= part;
        }
    }

    private static int pagesFor(int bytes) {
        return (bytes + PagePool.PAGE_BYTES - 1) / PagePool.PAGE_BYTES;
    }

    /** Whose lines these are. */
    public RouteUsage usage() {
        return usage;
    }

    /** Customer, stream and topic. */
    public Route route() {
        return route;
    }

    /** Stable hash of node and source, not negative. */
    public int partitionHash() {
        return partitionHash;
    }

    /** Wall clock in milliseconds when the first line came: what the records' timestamps are relative to. */
    public long baseTimestamp() {
        return baseTimestamp;
    }

    /** The latest timestamp of a record. */
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /** When the first line came, on the monotonic clock. */
    public long openedNanos() {
        return openedNanos;
    }

    /** How many records. */
    public int lines() {
        return lines;
    }

    /** Length of all records. */
    public int rawBytes() {
        return rawBytes;
    }

    /** What its pages cost in the budget. */
    public int heldBytes() {
        return pages * PagePool.PAGE_BYTES;
    }

    /** Whether the records lie in one piece of memory, at {@link #contiguousOffset} of {@link #contiguousBuffer}. */
    public boolean isContiguous() {
        return pages == 1;
    }

    /** Only of a block that {@link #isContiguous}. */
    public ByteBuffer contiguousBuffer() {
        return pool.bufferOf(firstPage);
    }

    /** Only of a block that {@link #isContiguous}. */
    public int contiguousOffset() {
        return pool.offsetOf(firstPage);
    }

    /** Copies all records to the start of a buffer, whose position and limit stay as they are. */
    public void copyTo(ByteBuffer target) {
        int from = firstPage;
        for (int to = 0; to < rawBytes; to += PagePool.PAGE_BYTES) {
            target.put(to, pool.bufferOf(from), pool.offsetOf(from), Math.min(rawBytes - to, PagePool.PAGE_BYTES));
            from = pool.next(from);
        }
    }

    /** Gives the pages back to the pool, not their bytes to the budget; once, and the last thing done with the block. */
    public void givePagesBack() {
        pool.giveBack(firstPage, page);
    }
}
