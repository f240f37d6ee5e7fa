// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.util.Locale;

/** Codecs that edges know, by the names that the active list uses. */
public enum Compression {
    ZSTD,
    LZ4,
    GZIP,
    NONE;

    /** As it is written: {@code gzip}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * From its name.
     *
     * @throws IllegalArgumentException if there is no such codec
     */
    public static Compression of(String text) {
        for (Compression each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("'" + Texts.printable(text) + "' is no codec: zstd, lz4, gzip or none");
    }
}
