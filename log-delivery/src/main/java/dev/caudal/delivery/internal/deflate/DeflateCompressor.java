// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

/**
 * Compresses one piece of text at a time to one deflate stream. State is made once, about 320 KiB, and nothing per piece.
 * Any bytes can be compressed; it is fast on those that repeat themselves, as log lines do. Not thread-safe.
 */
public final class DeflateCompressor {
    /** So many bytes after the piece have to be there in the array, whatever they are: words are read across the end. */
    public static final int PADDING_BYTES = Long.BYTES;

    private final Effort effort;
    private final MatchFinder matches;
    private final TokenBlock block = new TokenBlock();

    /**
     * A compressor of one level.
     *
     * @param level from 1, fast, to 9, small, as zlib's
     */
    public DeflateCompressor(int level) {
        this(level, new MatchFinder());
    }

    DeflateCompressor(int level, MatchFinder matches) {
        effort = Effort.of(level);
        this.matches = matches;
    }

    /** Most bytes that a stream of so many bytes can take, and a little more, for words are written across the end. */
    public static int bound(int length) {
        return length + length / 1024 + 64;
    }

    /**
     * Compresses the first bytes of an array.
     *
     * @param input is read up to {@link #PADDING_BYTES} after the piece
     * @param output has room for {@link #bound} bytes from {@code offset}
     * @return where the stream ends in {@code output}
     * @throws IndexOutOfBoundsException if one of the arrays is too short; state is good for the next piece
     */
    public int compress(byte[] input, int length, byte[] output, int offset) {
        matches.begin(input, length);
        BitWriter writer = new BitWriter(output, offset);
        int at = 0;
        do {
            int from = at;
            block.clear();
            at = effort.isLazy() ? fillLazily(input, at, length) : fillGreedily(input, at, length);
            block.writeTo(writer, input, from, at, at == length);
        } while (at < length);
        return writer.end();
    }

    /** Every match is taken as it is found. */
    private int fillGreedily(byte[] input, int from, int length) {
        int at = from;
        while (at < length && !block.isFull()) {
            int matched = matches.find(at, MatchFinder.MIN_LENGTH - 1, effort.depth(), effort.niceLength());
            if (matched >= MatchFinder.MIN_LENGTH) {
                block.match(matched, matches.distance());
                // Of a long match the first bytes are enough to find it again.
                matches.insert(at + 1, Math.min(matched, effort.inserted()) - 1);
                at += matched;
            } else {
                block.literal(input[at]);
                at++;
            }
        }
        return at;
    }

    /** A match is taken only if none that begins one byte later is longer. */
    private int fillLazily(byte[] input, int from, int length) {
        int at = from;
        while (at < length && !block.isFull()) {
            int matched = matches.find(at, MatchFinder.MIN_LENGTH - 1, effort.depth(), effort.niceLength());
            if (matched < MatchFinder.MIN_LENGTH) {
                block.literal(input[at]);
                at++;
                continue;
            }
            int distance = matches.distance();
            int inserted = 1;
            while (matched < effort.niceLength() && !block.isFull()) {
                // A match in hand: half of the pains for a better one.
                int next = matches.find(at + 1, matched, effort.depth() / 2, effort.niceLength());
                if (next <= matched) {
                    inserted = 2;
                    break;
                }
                block.literal(input[at]);
                at++;
                matched = next;
                distance = matches.distance();
            }
            block.match(matched, distance);
            matches.insert(at + inserted, matched - inserted);
            at += matched;
        }
        return at;
    }
}
