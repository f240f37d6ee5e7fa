// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final int MAX_BYTES = 4096;
    private static final String REFUSED = "refused";
    private static final String BAD = "bad frame";

    @Test
    void shouldCutTheSameMessagesWhereverTheStreamIsCut() {
        String counted = counted("<134>83 a\nb") + counted("<134>120 83 c\n") + "\n" + counted("<1>120 83 d");
        String lines = "<134>83 a\r\n\n<134>120 <1>83 b\n<1>12 <34>c\n";
        for (int cut = 0; cut <= counted.length(); cut++) {
            assertThat(decode(StreamFraming.AUTO, counted.substring(0, cut), counted.substring(cut)))
                    .containsExactly("<134>83 a\nb", "<134>120 83 c\n", "<1>120 83 d");
        }
        for (int cut = 0; cut <= lines.length(); cut++) {
            assertThat(decode(StreamFraming.AUTO, lines.substring(0, cut), lines.substring(cut)))
                    .containsExactly("<134>83 a\r\n", "\n", "<134>120 <1>83 b\n", "<1>12 <34>c\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"120 83 yyyyyyyyyy", "83 203.0.113.5 - -\n", "1 2026-11-22T15:20:01Z GET\n", "999999999 x"})
    void shouldCloseWhatBeginsWithANumberThatMayBeALengthOrAnId(String text) {
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(decode(StreamFraming.AUTO, text.substring(0, cut), text.substring(cut)))
                    .containsExactly(BAD);
        }
    }

    @Test
    void shouldTakePayloadsWithoutHeaderInTheFramingThatIsSet() {
        assertThat(decode(StreamFraming.OCTET_COUNTED, "6 83 abc7 120 xyz")).containsExactly("83 abc", "120 xyz");
        assertThat(decode(StreamFraming.LINES, "6 83 abc7\n120 xyz\n")).containsExactly("6 83 abc7\n", "120 xyz\n");
    }

    @Test
    void shouldTakeNoIdForALengthWhereMessagesBeginWithAPriority() {
        String lines = "83 2026-11-22T15:46:31Z nginx: 91\n".repeat(4);
        FrameDecoder decoder = new FrameDecoder(StreamFraming.OCTET_COUNTED, true, MAX_BYTES);

        assertThat(feed(decoder, lines, 1)).containsExactly(BAD);
    }

    @Test
    void shouldStayWithTheFramingThatTheConnectionBeganWith() {
        assertThat(decode(StreamFraming.AUTO, "<134>83 a\n" + counted("<134>120 b") + "\n"))
                .containsExactly("<134>83 a\n", "10 <134>120 b\n");
        assertThat(decode(StreamFraming.AUTO, counted("<134>83 a") + "<134>120 b\n"))
                .containsExactly("<134>83 a", BAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0 ", "00 <1>", "01 <", "1234567890 <1>", "12<134>", "-1 <1>", " 5 <1>a"})
    void shouldCloseWhatIsNoLengthAndASpace(String text) {
        assertThat(decode(StreamFraming.OCTET_COUNTED, counted("<134>83 a") + text))
                .containsExactly("<134>83 a", BAD);
    }

    @Test
    void shouldPassOverWhatIsTooLongAndCountItsBytes() {
        String text = counted("<134>" + "x".repeat(20_000)) + counted("<134>83 a");
        FrameDecoder decoder = new FrameDecoder(StreamFraming.AUTO, true, MAX_BYTES);
        assertThat(feed(decoder, text, 1000)).containsExactly(REFUSED, "<134>83 a");
        assertThat(decoder.takeRefusedBytes()).isEqualTo(20_005);

        decoder = new FrameDecoder(StreamFraming.AUTO, true, MAX_BYTES);
        assertThat(feed(decoder, "<134>" + "y".repeat(30_000) + "\n<134>83 b\n", 1000))
                .containsExactly(REFUSED, "<134>83 b\n");
        assertThat(decoder.takeRefusedBytes()).isEqualTo(30_006);
        assertThat(decoder.pendingBytes()).isZero();
    }

    /** Messages with line ends, numbers and headers in them, in pieces of any size: each comes out whole, or none does. */
    @Test
    void shouldNeverMakeAMessageThatWasNotSent() {
        long seed = new Random().nextLong();
        System.out.println("FrameDecoderTest seed " + seed);
        Random random = new Random(seed);
        List<String> pieces = List.of("83 ", "120 ", "<134>", "\n", "7 <1>120 b", "x", "0", " ");
        for (int i = 0; i < 5_000; i++) {
            boolean counted = random.nextBoolean();
            List<String> sent = new ArrayList<>();
            StringBuilder stream = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                StringBuilder message = new StringBuilder("<134>");
                random.ints(random.nextInt(8), 0, pieces.size()).forEach(p -> message.append(pieces.get(p)));
                String whole = counted ? message.toString() : message.toString().replace("\n", "") + "\n";
                sent.add(whole);
                stream.append(counted ? counted(whole) : whole);
            }
            FrameDecoder decoder = new FrameDecoder(StreamFraming.AUTO, true, MAX_BYTES);
            assertThat(feed(decoder, stream.toString(), 1 + random.nextInt(20)))
                    .as("seed %d: %s", seed, stream)
                    .isEqualTo(sent);
            assertThat(decoder.pendingBytes()).isZero();
        }
    }

    @Test
    void shouldHoldNoMoreThanTheLongestMessageWhateverIsSent() {
        long seed = new Random().nextLong();
        System.out.println("FrameDecoderTest seed " + seed);
        Random random = new Random(seed);
        String alphabet = "0123456789 <>\nab";
        for (StreamFraming framing : StreamFraming.values()) {
            for (int i = 0; i < 2_000; i++) {
                StringBuilder stream = new StringBuilder();
                random.ints(random.nextInt(3_000), 0, alphabet.length())
                        .forEach(c -> stream.append(alphabet.charAt(c)));
                FrameDecoder decoder = new FrameDecoder(framing, false, 256);
                feed(decoder, stream.toString(), 50);
                assertThat(decoder.pendingBytes()).as("seed %d", seed).isLessThanOrEqualTo(256 + 50 + 11);
            }
        }
    }

    private static List<String> decode(StreamFraming framing, String... reads) {
        FrameDecoder decoder = new FrameDecoder(framing, false, MAX_BYTES);
        List<String> messages = new ArrayList<>();
        for (String read : reads) {
            if (!messages.contains(BAD)) {
                messages.addAll(feed(decoder, read, Math.max(1, read.length())));
            }
        }
        return messages;
    }

    private static List<String> feed(FrameDecoder decoder, String stream, int pieceBytes) {
        byte[] bytes = stream.getBytes(StandardCharsets.ISO_8859_1);
        byte[] buffer = new byte[MAX_BYTES];
        List<String> messages = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            decoder.add(ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)));
            int count;
            while ((count = decoder.next(buffer, 0, buffer.length)) != FrameDecoder.NONE) {
                if (count == FrameDecoder.BAD_FRAME) {
                    messages.add(BAD);
                    return messages;
                }
                messages.add(
                        count == FrameDecoder.REFUSED
                                ? REFUSED
                                : new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }
        return messages;
    }

    private static String counted(String message) {
        return message.length() + " " + message;
    }
}
