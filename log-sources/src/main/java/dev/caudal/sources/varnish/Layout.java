// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How Varnish lays out its log: the size of a record's head and the numbers of the tags. Tells nothing of what varnishncsa
 * makes of a record, see {@link Rules}.
 *
 * <p>A record is a word with the tag in its upper 8 bits and the length of the content in its lower 16, then the id of the
 * transaction with two marks, then the content, padded to whole words. All words are in the byte order of the machine.
 */
enum Layout {
    /** Varnish 6.0 to 7.2. */
    HEAD1("VSLHEAD1", 8, 30, Set.of()),
    /** Varnish 7.3 to 8.0. */
    HEAD2("VSLHEAD2", 12, 62, Tags.DROPPED);

    /** A batch: the length in bytes of the records that follow stands where the id is in a record. */
    static final int BATCH = 255;
    /** Ends what has been written so far. */
    static final int END_MARKER = 0xFE454545;
    /** The log goes on at its beginning. */
    static final int WRAP_MARKER = 0xFE575757;

    static final int SEGMENTS = 8;

    private static final int MAX_TAG = 255;

    /** Bytes before the content of a record, and before the first record of a batch. */
    final int headBytes;

    private final String marker;
    private final int clientBit;

    @SuppressWarnings("Immutable") // Never changed after the constructor.
    private final String[] tags = new String[MAX_TAG + 1];

    Layout(String marker, int headBytes, int clientBit, Set<String> without) {
        this.marker = marker;
        this.headBytes = headBytes;
        this.clientBit = clientBit;
        int number = 1;
        for (String name : Tags.NAMES) {
            if (!without.contains(name)) {
                tags[number++] = name;
            }
        }
    }

    /** The layout with this marker at the beginning of the memory; null if there is none. */
    static @Nullable Layout of(String marker) {
        for (Layout layout : values()) {
            if (layout.marker.equals(marker)) {
                return layout;
            }
        }
        return null;
    }

    /** The eight bytes at the beginning of the memory, as a text. */
    static String marker(long word) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int shift = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? i : bytes.length - 1 - i;
            bytes[i] = (byte) (word >>> (Byte.SIZE * shift));
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    String marker() {
        return marker;
    }

    /** The number of a tag that there is in both layouts. */
    int tag(String name) {
        for (int number = 1; number < tags.length; number++) {
            if (name.equals(tags[number])) {
                return number;
            }
        }
        throw new IllegalArgumentException(name);
    }

    /**
     * The number of the tag of this name in any case, or of the only one that begins so.
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    int find(String beginning) {
        int found = 0;
        String wanted = beginning.toLowerCase(Locale.ROOT);
        for (int number = 1; number < tags.length; number++) {
            String name = tags[number] == null ? "" : tags[number].toLowerCase(Locale.ROOT);
            if (name.equals(wanted)) {
                return number;
            }
            if (!name.isEmpty() && name.startsWith(wanted)) {
                found = found == 0 ? number : -1;
            }
        }
        if (found <= 0) {
            throw new IllegalArgumentException(
                    found < 0
                            ? "more than one tag begins with '" + beginning + "'"
                            : "'" + beginning + "' is not a tag of Varnish's log");
        }
        return found;
    }

    String name(int tag) {
        String name = tags[tag];
        return name == null ? Integer.toString(tag) : name;
    }

    boolean isPrintable(int tag) {
        return tags[tag] != null && !Tags.UNPRINTABLE.contains(tags[tag]);
    }

    /** The transaction's number. */
    long id(byte[] bytes, int at) {
        return this == HEAD1 ? Bytes.word(bytes, at + Integer.BYTES) & 0x3fffffff : marks(bytes, at) & ((1L << 51) - 1);
    }

    boolean isClient(byte[] bytes, int at) {
        return (marks(bytes, at) >>> clientBit & 1) != 0;
    }

    boolean isBackend(byte[] bytes, int at) {
        return (marks(bytes, at) >>> (clientBit + 1) & 1) != 0;
    }

    private long marks(byte[] bytes, int at) {
        long low = Bytes.word(bytes, at + Integer.BYTES) & 0xffffffffL;
        return this == HEAD1 ? low : low | (long) Bytes.word(bytes, at + 2 * Integer.BYTES) << Integer.SIZE;
    }
}
