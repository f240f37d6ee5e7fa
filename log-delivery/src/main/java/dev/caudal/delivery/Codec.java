// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How batches are compressed. */
public enum Codec {
    /** Zstandard: level 1 is smaller than gzip 6 at an eighth of its CPU. */
    ZSTD(1, 22),
    /** LZ4: least CPU, largest batches. */
    LZ4(1, 17),
    /** gzip: for consumers whose client knows nothing else. */
    GZIP(1, 9),
    /** No compression. */
    NONE(0, 0);

    private final int minLevel;
    private final int maxLevel;

    Codec(int minLevel, int maxLevel) {
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
    }

    /** The name in configuration and on the active list: {@code zstd}, {@code lz4}, {@code gzip}, {@code none}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The codec of this name, if there is one. */
    public static Optional<Codec> of(String label) {
        return Arrays.stream(values())
                .filter(codec -> codec.label().equals(label))
                .findFirst();
    }

    /** All names, for messages: {@code zstd, lz4, gzip, none}. */
    public static String labels() {
        return Arrays.stream(values()).map(Codec::label).collect(Collectors.joining(", "));
    }

    /** Lowest level, inclusive. */
    public int minLevel() {
        return minLevel;
    }

    /** Highest level, inclusive. */
    public int maxLevel() {
        return maxLevel;
    }
}
