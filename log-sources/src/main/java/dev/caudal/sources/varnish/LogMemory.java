// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a varnishd writes its log into, mapped for reading. Varnish writes while it is read: nothing here is stable,
 * and every position is checked. Positions are in bytes from the log's first word. One thread at a time; nothing may be read
 * after {@link #close}.
 *
 * <p>The memory begins with eight bytes of marker, the size of a segment in words, the number of the segment that is written,
 * and where each of the eight segments has its first record. The log follows.
 */
final class LogMemory implements Closeable {
    static final int HEAD_BYTES = 88;

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int SEGMENT_SIZE_AT = 8;
    private static final int SEGMENT_AT = 16;
    private static final int OFFSETS_AT = 24;

    private final ByteBuffer buffer;
    private final boolean mapped;
    private final Layout layout;
    private final int segmentBytes;

    private LogMemory(ByteBuffer buffer, boolean mapped, Layout layout, int segmentBytes) {
        this.buffer = buffer;
        this.mapped = mapped;
        this.layout = layout;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Maps a log.
     *
     * @return null if Varnish has not finished making it
     * @throws UnknownLayoutException if it is made, and not as any known version of Varnish does
     */
    static @Nullable LogMemory map(Path file, long offset, long length) throws IOException {
        ByteBuffer mapping;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            // Beyond the end of the file there is no memory, and a look at it would be an error.
            if (length < HEAD_BYTES || channel.size() < offset + length) {
                return null;
            }
            if (length > Integer.MAX_VALUE) {
                throw new IOException(file + ": a log of " + length
                        + " bytes cannot be mapped, 2 GiB can: make vsl_space smaller, or use type: subprocess");
            }
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        }
        boolean usable = false;
        try {
            LogMemory memory = of(mapping.order(ByteOrder.nativeOrder()), true, file.toString());
            usable = memory != null;
            return memory;
        } finally {
            if (!usable) {
                Unmapper.unmap(mapping);
            }
        }
    }

    /** The same of memory that is not a file's; direct, as an ordered look needs an address that does not move. */
    static @Nullable LogMemory of(ByteBuffer direct) throws IOException {
        return of(direct.order(ByteOrder.nativeOrder()), false, "memory");
    }

    private static @Nullable LogMemory of(ByteBuffer buffer, boolean mapped, String where) throws IOException {
        long first = buffer.getLong(0);
        if (first == 0) {
            return null; // It is written last.
        }
        String marker = Layout.marker(first);
        Layout layout = Layout.of(marker);
        if (layout == null) {
            throw new UnknownLayoutException(where, marker);
        }
        VarHandle.acquireFence();
        long words = buffer.getLong(SEGMENT_SIZE_AT);
        long most = (buffer.capacity() - HEAD_BYTES) / (Integer.BYTES * (long) Layout.SEGMENTS);
        if (words <= 0 || words > most) {
            throw new IOException(
                    where + ": segments of " + words + " words do not fit into " + buffer.capacity() + " bytes");
        }
        return new LogMemory(buffer, mapped, layout, (int) words * Integer.BYTES);
    }

    Layout layout() {
        return layout;
    }

    int segmentBytes() {
        return segmentBytes;
    }

    int logBytes() {
        return segmentBytes * Layout.SEGMENTS;
    }

    /** The number of the segment that is written: unsigned, grows, begins eight below its overflow. */
    int segment() {
        return (int) WORD.getAcquire(buffer, SEGMENT_AT);
    }

    /** Where the first record of the segment is; -1 if there is none yet, or nothing that can be. */
    int offset(int segment) {
        long words = buffer.getLong(OFFSETS_AT + (segment & (Layout.SEGMENTS - 1)) * Long.BYTES);
        return words < 0 || words >= logBytes() / Integer.BYTES ? -1 : (int) words * Integer.BYTES;
    }

    /** A word; what was written before it is seen after it. */
    int word(int at) {
        return (int) WORD.getAcquire(buffer, HEAD_BYTES + at);
    }

    void copy(int at, byte[] to, int length) {
        buffer.get(HEAD_BYTES + at, to, 0, length);
    }

    @Override
    public void close() {
        if (mapped) {
            Unmapper.unmap(buffer);
        }
    }
}
