// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import dev.caudal.core.internal.ByteScan;
import dev.caudal.core.naming.CustomerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The customers subscribed to one stream, by the bytes of their ids. Immutable, so any thread may look up; a look-up makes
 * no garbage and costs a few nanoseconds, found or not.
 *
 * <p>Two open-addressed tables, at most half full. An id of up to {@value #PACKED_BYTES} bytes is packed with its length
 * into one long: equal longs are equal ids, so a probe is one comparison. Longer ids are hashed and compared as bytes.
 */
public final class StreamRoutes {
    static final StreamRoutes NONE = new StreamRoutes(List.of());

    private static final int PACKED_BYTES = 7;
    private static final int LENGTH_SHIFT = Byte.SIZE * PACKED_BYTES;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** 0 is a free place: a packed id has its length, at least 1, in the highest byte. */
    private final long[] shortIds;

    private final @Nullable Route[] shortRoutes;
    private final int shortShift;

    private final byte[] @Nullable [] longIds;
    private final @Nullable Route[] longRoutes;
    private final int longShift;

    StreamRoutes(Collection<Route> routes) {
        int shorts = (int) routes.stream().filter(StreamRoutes::hasShortId).count();
        int shortCapacity = capacityFor(shorts);
        shortIds = new long[shortCapacity];
        shortRoutes = new Route[shortCapacity];
        shortShift = shiftFor(shortCapacity);

        int longCapacity = capacityFor(routes.size() - shorts);
        longIds = new byte[longCapacity][];
        longRoutes = new Route[longCapacity];
        longShift = shiftFor(longCapacity);

        for (Route route : routes) {
            byte[] id = idBytes(route);
            if (hasShortId(route)) {
                putShort(packBytewise(id, 0, id.length), route);
            } else {
                putLong(id, route);
            }
        }
    }

    /** The route of the customer with this id, or null if he is not subscribed; any bytes may be asked for. */
    public @Nullable Route lookup(byte[] buffer, int offset, int length) {
        if (length <= PACKED_BYTES) {
            return length < 1 ? null : lookupShort(pack(buffer, offset, length));
        }
        return length <= CustomerId.MAX_LENGTH ? lookupLong(buffer, offset, length) : null;
    }

    private @Nullable Route lookupShort(long packed) {
        int mask = shortIds.length - 1;
        int at = place(packed, shortShift);
        while (true) {
            long there = shortIds[at];
            if (there == packed) {
                return shortRoutes[at];
            }
            if (there == 0) {
                return null;
            }
            at = (at + 1) & mask;
        }
    }

    private @Nullable Route lookupLong(byte[] buffer, int offset, int length) {
        int mask = longIds.length - 1;
        int at = place(hash(buffer, offset, length), longShift);
        while (true) {
            byte[] there = longIds[at];
            if (there == null) {
                return null;
            }
            if (Arrays.equals(there, 0, there.length, buffer, offset, offset + length)) {
                return longRoutes[at];
            }
            at = (at + 1) & mask;
        }
    }

    private void putShort(long packed, Route route) {
        int at = place(packed, shortShift);
        while (shortIds[at] != 0) {
            at = (at + 1) & (shortIds.length - 1);
        }
        shortIds[at] = packed;
        shortRoutes[at] = route;
    }

    private void putLong(byte[] id, Route route) {
        int at = place(hash(id, 0, id.length), longShift);
        while (longIds[at] != null) {
            at = (at + 1) & (longIds.length - 1);
        }
        longIds[at] = id;
        longRoutes[at] = route;
    }

    /** Near the end of the buffer a word of eight bytes does not fit any more, though the id does. */
    private static long pack(byte[] buffer, int offset, int length) {
        if (offset > buffer.length - Long.BYTES) {
            return packBytewise(buffer, offset, length);
        }
        long idOnly = (1L << (Byte.SIZE * length)) - 1;
        return (ByteScan.word(buffer, offset) & idOnly) | ((long) length << LENGTH_SHIFT);
    }

    private static long packBytewise(byte[] buffer, int offset, int length) {
        long packed = (long) length << LENGTH_SHIFT;
        for (int i = 0; i < length; i++) {
            packed |= (buffer[offset + i] & 0xffL) << (Byte.SIZE * i);
        }
        return packed;
    }

    /** At least eight bytes: whole words, then the last eight bytes again. */
    private static long hash(byte[] buffer, int offset, int length) {
        long hash = length;
        int lastWord = offset + length - Long.BYTES;
        for (int at = offset; at < lastWord; at += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ ByteScan.word(buffer, at)) * SPREAD, 29);
        }
        return (hash ^ ByteScan.word(buffer, lastWord)) * SPREAD;
    }

    private static int place(long key, int shift) {
        return (int) (((key ^ (key >>> 32)) * SPREAD) >>> shift);
    }

    private static int capacityFor(int entries) {
        return Math.max(2, Integer.highestOneBit(Math.max(1, entries)) << 2);
    }

    private static int shiftFor(int capacity) {
        return Long.SIZE - Integer.numberOfTrailingZeros(capacity);
    }

    private static boolean hasShortId(Route route) {
        return route.customer().value().length() <= PACKED_BYTES;
    }

    private static byte[] idBytes(Route route) {
        return route.customer().value().getBytes(StandardCharsets.US_ASCII);
    }
}
