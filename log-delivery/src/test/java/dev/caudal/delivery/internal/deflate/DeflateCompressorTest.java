// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** zlib reads what comes out, and nothing is left of it: for each level, at every length where something changes. */
final class DeflateCompressorTest {
    private static final int WINDOW = 1 << 15;
    private static final int PIECES = 300;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void shouldBeReadByZlibAtEveryLength(int level) throws DataFormatException {
        DeflateCompressor deflate = new DeflateCompressor(level);
        byte[] text = text(2_000, new Random(level));
        byte[] noise = noise(2_000, new Random(level));
        byte[] same = new byte[2_000];
        for (int length = 0; length <= 1_100; length++) {
            shouldComeBack(deflate, Arrays.copyOf(text, length));
            shouldComeBack(deflate, Arrays.copyOf(noise, length));
            shouldComeBack(deflate, Arrays.copyOf(same, length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 6, 9})
    void shouldBeReadByZlibWhereTheFormatHasItsEdges(int level) throws DataFormatException {
        DeflateCompressor deflate = new DeflateCompressor(level);
        Random random = new Random(level);
        // Matches at the far end of the window, and one byte beyond.
        for (int period = WINDOW - 3; period <= WINDOW + 3; period++) {
            byte[] once = noise(period, random);
            byte[] twice = Arrays.copyOf(once, 2 * period);
            System.arraycopy(once, 0, twice, period, period);
            shouldComeBack(deflate, twice);
        }
        // Parts that are written as they are, and blocks of literals alone.
        for (int length : new int[] {WINDOW - 1, WINDOW, WINDOW + 1, 65_534, 65_535, 65_536, 131_070, 200_000}) {
            shouldComeBack(deflate, noise(length, random));
            shouldComeBack(deflate, sevenBits(length, random));
        }
        // A block whose last token is a match, or a literal, or a literal before a longer match.
        for (int length = 3 * WINDOW; length < 3 * WINDOW + 40; length++) {
            shouldComeBack(deflate, letters(length, random));
        }
        shouldComeBack(deflate, text(1 << 20, random));
        shouldComeBack(deflate, new byte[1 << 20]);
        shouldComeBack(deflate, skewed(300_000, random));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void shouldBeReadByZlibWhateverTheInputIs(int level) throws DataFormatException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        DeflateCompressor deflate = new DeflateCompressor(level);
        for (int piece = 0; piece < PIECES; piece++) {
            shouldComeBack(deflate, mixed(random.nextInt(piece % 10 == 0 ? 400_000 : 20_000), random));
        }
    }

    @Test
    void shouldNotReachBackIntoThePieceBefore() throws DataFormatException {
        DeflateCompressor deflate = new DeflateCompressor(6);
        byte[] text = text(50_000, new Random(1));
        byte[] first = compressed(deflate, text);
        assertThat(compressed(deflate, text)).isEqualTo(first);
        shouldComeBack(deflate, text);
    }

    @Test
    void shouldGoOnWhenPlacesBeginAnew() throws DataFormatException {
        DeflateCompressor deflate = new DeflateCompressor(6, new MatchFinder((1 << 30) - 500_000));
        byte[] text = text(100_000, new Random(1));
        byte[] expected = compressed(new DeflateCompressor(6), text);
        for (int piece = 0; piece < 20; piece++) {
            assertThat(compressed(deflate, text)).isEqualTo(expected);
        }
    }

    /** The customer does not pay for what the node saves. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void shouldMakeLogLinesNoLargerThanZlibDoes(int level) {
        DeflateCompressor deflate = new DeflateCompressor(level);
        for (int length : new int[] {2_000, 20_000, 300_000}) {
            byte[] text = text(length, new Random(length));
            assertThat(compressed(deflate, text)).hasSizeLessThanOrEqualTo(zlib(text, level));
        }
    }

    private static void shouldComeBack(DeflateCompressor deflate, byte[] piece) throws DataFormatException {
        byte[] stream = compressed(deflate, piece);
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(stream);
            byte[] back = new byte[piece.length + 1];
            int length = inflater.inflate(back);
            // Some readers want to be asked once more before they look at the end.
            length += inflater.inflate(back, length, back.length - length);
            assertThat(inflater.finished()).isTrue();
            assertThat(inflater.getRemaining()).isZero();
            assertThat(Arrays.copyOf(back, length)).isEqualTo(piece);
        } finally {
            inflater.end();
        }
    }

    /** Into an array that is just long enough; what lies around the piece and the stream does not matter, and stays. */
    private static byte[] compressed(DeflateCompressor deflate, byte[] piece) {
        byte[] input = Arrays.copyOf(piece, piece.length + DeflateCompressor.PADDING_BYTES);
        Arrays.fill(input, piece.length, input.length, piece.length == 0 ? 0 : piece[piece.length - 1]);
        int offset = 5;
        byte[] output = new byte[offset + DeflateCompressor.bound(piece.length)];
        Arrays.fill(output, 0, offset, (byte) 0x5a);
        int end = deflate.compress(input, piece.length, output, offset);
        assertThat(Arrays.copyOf(output, offset)).containsOnly(0x5a);
        return Arrays.copyOfRange(output, offset, end);
    }

    private static int zlib(byte[] piece, int level) {
        Deflater deflater = new Deflater(level, true);
        try {
            deflater.setInput(piece);
            deflater.finish();
            return deflater.deflate(new byte[piece.length + 1_000]);
        } finally {
            deflater.end();
        }
    }

    private static byte[] text(int length, Random random) {
        StringBuilder text = new StringBuilder(length + 300);
        while (text.length() < length) {
            text.append("192.0.2.").append(random.nextInt(256));
            text.append(" - - [23/Nov/2026:12:").append(10 + random.nextInt(50)).append(":07 +0000] \"GET ");
            text.append("http://www.site.example/img/")
                    .append(random.nextInt(5_000))
                    .append(".jpg HTTP/1.1\" ");
            text.append(random.nextInt(10) == 0 ? 304 : 200).append(' ').append(random.nextInt(100_000));
            text.append(" \"https://www.site.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:")
                    .append(random.nextInt(40));
            text.append(".0) Gecko/20100101 Firefox/")
                    .append(100 + random.nextInt(40))
                    .append(".0\"\n");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), length);
    }

    private static byte[] noise(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] sevenBits(int length, Random random) {
        byte[] bytes = noise(length, random);
        for (int i = 0; i < length; i++) {
            bytes[i] &= 0x7f;
        }
        return bytes;
    }

    private static byte[] letters(int length, Random random) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(3));
        }
        return bytes;
    }

    /** Each value half as often as the one before: codes would be longer than the format allows. */
    private static byte[] skewed(int length, Random random) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) Long.numberOfTrailingZeros(random.nextLong() | 1L << 40);
        }
        return bytes;
    }

    /** Noise, runs, and copies from anywhere before. */
    private static byte[] mixed(int length, Random random) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int part = Math.min(length - at, 1 + random.nextInt(random.nextInt(50) == 0 ? 70_000 : 300));
            int kind = random.nextInt(4);
            if (kind == 0) {
                System.arraycopy(noise(part, random), 0, bytes, at, part);
            } else if (kind == 1) {
                Arrays.fill(bytes, at, at + part, (byte) random.nextInt(3));
            } else if (at > 0) {
                int from = Math.max(0, at - 1 - random.nextInt(kind == 2 ? 300 : 40_000));
                for (int i = 0; i < part; i++) {
                    bytes[at + i] = bytes[from + i];
                }
            }
            at += part;
        }
        return bytes;
    }
}
