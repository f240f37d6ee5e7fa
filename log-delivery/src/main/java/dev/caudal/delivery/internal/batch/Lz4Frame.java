// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.batch;

/**
 * The LZ4 frame as Kafka's clients read it: independent blocks, no checksum of blocks or contents (the batch has its own),
 * no content size. See <a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md">the format</a>.
 */
final class Lz4Frame {
    static final int MAGIC = 0x184D2204;
    static final int HEADER_BYTES = 7;
    /** Before each block: its size, and whether it is stored as it is. */
    static final int BLOCK_HEADER_BYTES = 4;

    static final int STORED = 0x8000_0000;
    static final int END_MARK = 0;
    static final int END_BYTES = 4;

    /**
     * 64 KiB, as Kafka's own producer writes: every reader keeps a buffer of this size for each partition, and up to here
     * the compressor's table has 16 bits an entry and stays in the nearest cache.
     */
    static final int BLOCK_BYTES = 64 * 1024;

    private static final byte VERSION_1_INDEPENDENT = 0b0110_0000;
    private static final byte BLOCKS_OF_64_KIB = 4 << 4;
    /** Second byte of xxHash32 of the two bytes before it, which never change. */
    private static final byte DESCRIPTOR_CHECKSUM = (byte) 0x82;

    private Lz4Frame() {}

    /** Flags, block size and their checksum: what follows the magic number. */
    static byte[] descriptor() {
        return new byte[] {VERSION_1_INDEPENDENT, BLOCKS_OF_64_KIB, DESCRIPTOR_CHECKSUM};
    }
}
