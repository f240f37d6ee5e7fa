// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import java.util.zip.CRC32C;

/**
 * What is known of the part of a file that has been read: by it the file is known again after it was copied, and another one
 * in the same inode is not taken for it. Many files begin alike, few are also alike before the same offset.
 *
 * @param offset how much has been read; the first byte that has not been handed on
 * @param headLength how many of the first bytes, read or not, at most {@value Evidence#BYTES}
 * @param head their CRC-32C
 * @param tailLength how many of the last bytes before the offset, at most {@value Evidence#BYTES}
 * @param tail their CRC-32C
 */
record Fingerprint(long offset, int headLength, int head, int tailLength, int tail) {
    /** Of nothing: every file has it. */
    static final Fingerprint EMPTY = new Fingerprint(0, 0, 0, 0, 0);

    Fingerprint {
        if (offset < 0
                || headLength < 0
                || headLength > Evidence.BYTES
                || tailLength < 0
                || tailLength > Evidence.BYTES) {
            throw new IllegalArgumentException(
                    "offset=" + offset + ", lengths " + headLength + " and " + tailLength + ": out of range");
        }
    }

    /** If nothing is known of the content: then inode, size and time have to do. */
    static Fingerprint unknown(long offset) {
        return new Fingerprint(offset, 0, 0, 0, 0);
    }

    /** This, with as much of the beginning as the other one has, read or not. */
    Fingerprint withHead(Fingerprint other) {
        return other.headLength <= headLength
                ? this
                : new Fingerprint(offset, other.headLength, other.head, tailLength, tail);
    }

    /** How many bytes of the beginning another file must share, as far as can be told, to be taken for this one. */
    long knownBytes() {
        return Math.max(offset, headLength);
    }

    /** Whether it tells anything of the content. */
    boolean isTelling() {
        return headLength > 0;
    }

    static int checksum(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
