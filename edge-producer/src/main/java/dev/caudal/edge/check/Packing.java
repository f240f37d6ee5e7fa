// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** How logs that were rotated are compressed, by their first bytes, and what unpacks them. */
enum Packing {
    GZIP("gzip", "1f8b", "zcat"),
    BZIP2("bzip2", "425a68", "bzcat"),
    XZ("xz", "fd377a585a00", "xzcat"),
    ZSTD("zstd", "28b52ffd", "zstdcat");

    private static final int LONGEST_MAGIC = 6;

    private final String format;
    private final String magic;
    private final String program;

    Packing(String format, String magic, String program) {
        this.format = format;
        this.magic = magic;
        this.program = program;
    }

    /** Of what begins with these bytes; null if it is none of them. */
    static @Nullable Packing of(byte[] beginning, int length) {
        String bytes = HexFormat.of().formatHex(beginning, 0, Math.min(length, LONGEST_MAGIC));
        return Arrays.stream(values())
                .filter(each -> bytes.startsWith(each.magic))
                .findFirst()
                .orElse(null);
    }

    /** What to do instead, with a file of this name, or with standard input if it is "-". */
    String remedy(String name) {
        return "is compressed (" + format + "): unpack it first, as in "
                + (name.equals("-") ? "… | " + program : program + " " + name) + " | … --sample -";
    }
}
