// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.line.FramingLimits.Oversize;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineFramerTest {
    private static final int MAX = FramingLimits.MIN_LINE_BYTES;
    private static final String[] TERMINATORS = {"\n", "\r\n", "\r\r\n", ""};
    private static final int[] SIZES = {0, 1, 7, 8, 9, MAX - 2, MAX - 1, MAX, MAX + 1, MAX + 2, 3 * MAX};

    @ParameterizedTest
    @EnumSource
    void shouldFrameAsTheReferenceDoesAtEveryCutForEverySizeAndTerminator(Oversize oversize) {
        FramingLimits limits = new FramingLimits(MAX, oversize);
        for (int size : SIZES) {
            for (String terminator : TERMINATORS) {
                for (String last : List.of("", "z", "z\r")) {
                    byte[] input = bytes("first\n" + "x".repeat(size) + terminator + "second" + terminator + last);
                    List<FramedLine> expected = NaiveFramer.frame(limits, input);
                    for (int cut = 0; cut <= input.length; cut++) {
                        assertThat(frame(limits, input, cut))
                                .as("size=%d terminator=%s cut=%d", size, escaped(terminator), cut)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFrameAsTheReferenceDoesAtEveryPairOfCuts(Oversize oversize) {
        FramingLimits limits = new FramingLimits(MAX, oversize);
        for (int size : new int[] {0, 1, MAX - 1, MAX, MAX + 1}) {
            byte[] input = bytes("\r\n" + "y".repeat(size) + "\r\nz\r");
            List<FramedLine> expected = NaiveFramer.frame(limits, input);
            for (int one = 0; one <= input.length; one++) {
                for (int two = one; two <= input.length; two++) {
                    assertThat(frame(limits, input, one, two))
                            .as("size=%d cuts=%d,%d", size, one, two)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFrameAsTheReferenceDoesOneByteAtATime(Oversize oversize) {
        FramingLimits limits = new FramingLimits(MAX, oversize);
        byte[] input = bytes("a\n\n\r\nb\rc\r\n" + "x".repeat(MAX) + "\r\n" + "x".repeat(MAX + 1) + "\ntail");
        RecordingHandler handler = new RecordingHandler(true);
        LineFramer framer = new LineFramer(limits, handler);
        for (byte b : input) {
            framer.accept(new byte[] {b}, 0, 1);
        }
        framer.endOfStream();

        assertThat(handler.lines).isEqualTo(NaiveFramer.frame(limits, input));
    }

    @RepeatedTest(300)
    void shouldFrameAsTheReferenceDoesForAnyBytesInAnyChunks() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FramingLimits limits = new FramingLimits(
                MAX + random.nextInt(64), random.nextBoolean() ? Oversize.DISCARD : Oversize.TRUNCATE);
        byte[] input = hostileBytes(random);
        int[] cuts =
                random.ints(random.nextInt(30), 0, input.length + 1).sorted().toArray();

        assertThat(frame(limits, input, cuts)).as("seed=%d", seed).isEqualTo(NaiveFramer.frame(limits, input));
    }

    @Test
    void shouldHoldNoMoreThanTheLimitAndResynchroniseWhenALineDoesNotEnd() {
        FramingLimits limits = new FramingLimits(1024, Oversize.DISCARD);
        RecordingHandler handler = new RecordingHandler(false);
        LineFramer framer = new LineFramer(limits, handler);
        byte[] chunk = new byte[64 * 1024];
        for (int i = 0; i < 160; i++) {
            assertThat(framer.accept(chunk, 0, chunk.length)).isZero();
            assertThat(framer.pendingBytes()).isEqualTo(1024);
        }
        int handedOn = framer.accept(bytes("end\nnext\n"), 0, 9);

        assertThat(handedOn).isEqualTo(1);
        assertThat(handler.lines)
                .containsExactly(FramedLine.discarded(160L * chunk.length + 3), FramedLine.complete("next"));
    }

    @Test
    void shouldForgetAnUnfinishedLineAndSayHowLongItWas() {
        RecordingHandler handler = new RecordingHandler(false);
        LineFramer framer = new LineFramer(FramingLimits.DEFAULT, handler);
        framer.accept(bytes("whole\npart"), 0, 10);

        assertThat(framer.pendingBytes()).isEqualTo(4);
        assertThat(framer.abandon()).isEqualTo(4);
        assertThat(framer.abandon()).isZero();
        assertThat(framer.endOfStream()).isZero();
        framer.accept(bytes("new\n"), 0, 4);
        assertThat(handler.lines).containsExactly(FramedLine.complete("whole"), FramedLine.complete("new"));
    }

    @Test
    void shouldTakeAMessageAsOneLineWhateverIsInItAndLeaveTheStreamAlone() {
        RecordingHandler handler = new RecordingHandler(false);
        LineFramer framer = new LineFramer(new FramingLimits(MAX, Oversize.DISCARD), handler);
        framer.accept(bytes("half "), 0, 5);
        framer.acceptMessage(bytes("91 a\n83 forged\n"), 0, 15);
        framer.acceptMessage(new byte[MAX + 1], 0, MAX + 1);
        framer.accept(bytes("whole\n"), 0, 6);

        assertThat(handler.lines)
                .containsExactly(
                        FramedLine.complete("91 a\n83 forged\n"),
                        FramedLine.discarded(MAX + 1),
                        FramedLine.complete("half whole"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11})
    void shouldRefuseARangeOutsideTheBuffer(int length) {
        LineFramer framer = new LineFramer(FramingLimits.DEFAULT, new RecordingHandler(false));

        assertThatThrownBy(() -> framer.accept(new byte[10], 0, length)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, FramingLimits.MIN_LINE_BYTES - 1, FramingLimits.MAX_LINE_BYTES + 1})
    void shouldRefuseALimitOutOfRange(int maxLineBytes) {
        assertThatThrownBy(() -> new FramingLimits(maxLineBytes, Oversize.DISCARD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxLineBytes=" + maxLineBytes);
    }

    /** Each chunk lies somewhere in a larger array, with line ends around it that must not be seen. */
    private static List<FramedLine> frame(FramingLimits limits, byte[] input, int... cuts) {
        RecordingHandler handler = new RecordingHandler(true);
        LineFramer framer = new LineFramer(limits, handler);
        int from = 0;
        long handedOn = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : input.length;
            byte[] chunk = new byte[to - from + 20];
            Arrays.fill(chunk, (byte) '\n');
            System.arraycopy(input, from, chunk, 9, to - from);
            handedOn += framer.accept(chunk, 9, to - from);
            from = to;
        }
        handedOn += framer.endOfStream();
        assertThat(framer.pendingBytes()).isZero();
        assertThat(handedOn)
                .isEqualTo(handler.lines.stream()
                        .filter(line -> line.text() != null)
                        .count());
        return handler.lines;
    }

    private static byte[] hostileBytes(Random random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int pieces = random.nextInt(20);
        for (int i = 0; i < pieces; i++) {
            switch (random.nextInt(6)) {
                case 0 -> bytes.write('\n');
                case 1 -> bytes.write('\r');
                case 2 -> bytes.writeBytes(bytes("\r\n"));
                case 3 -> bytes.writeBytes(bytes("\u2028\u0085\u0000"));
                case 4 -> bytes.writeBytes(new byte[random.nextInt(3 * MAX)]);
                default -> {
                    byte[] any = new byte[random.nextInt(2 * MAX)];
                    random.nextBytes(any);
                    bytes.writeBytes(any);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
