// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers, payloads and framings of every kind, cut wherever a stream can be cut. */
class SyslogStreamTest {
    private static final int STREAMS = 400;
    private static final List<HeaderForm> FORMS = List.of(HeaderForm.values());
    private static final int MAX_MESSAGE_BYTES = 512;

    /** What a sender writes: how it frames, what it puts before each payload, which payloads. */
    private record Stream(StreamFraming framing, HeaderForm form, String text, List<String> payloads) {
        static Stream random(Random random) {
            StreamFraming framing = random.nextBoolean() ? StreamFraming.OCTET_COUNTED : StreamFraming.LINES;
            HeaderForm form = FORMS.get(random.nextInt(FORMS.size()));
            StringBuilder text = new StringBuilder();
            List<String> payloads = new ArrayList<>();
            int messages = 1 + random.nextInt(4);
            for (int i = 0; i < messages; i++) {
                String payload = Headers.PAYLOADS.get(random.nextInt(Headers.PAYLOADS.size()));
                payloads.add(payload);
                String header = header(form, random);
                // Without a priority auto knows messages on a connection of lines alone.
                boolean known = form == HeaderForm.AUTO && framing == StreamFraming.LINES;
                boolean prioritised = header.startsWith("<") || known || !form.prioritised();
                String message = (prioritised ? header : "<13>" + header) + payload;
                if (framing == StreamFraming.LINES) {
                    text.append(message).append(random.nextBoolean() ? "\n" : "\r\n");
                } else {
                    String counted = message + (random.nextInt(4) == 0 ? "\n" : "");
                    text.append(counted.length()).append(' ').append(counted);
                    text.append(random.nextInt(4) == 0 ? "\n" : "");
                }
            }
            return new Stream(framing, form, text.toString(), payloads);
        }

        private static String header(HeaderForm form, Random random) {
            List<String> headers = switch (form) {
                case AUTO -> Headers.AUTO;
                case RFC5424 -> Headers.RFC5424;
                case RSYSLOG ->
                    random.nextBoolean()
                            ? Headers.RFC3164
                            : Headers.RFC5424.stream().map(each -> each + " ").toList();
                case PRIORITY -> List.of("<6>");
                case RFC3164 -> Headers.RFC3164;
                case TIMED -> List.of("<6>2026-11-22T15:46:31.5Z ", "<6>Nov  2 15:46:31 ");
                case NONE -> List.of("");
            };
            return headers.get(random.nextInt(headers.size()));
        }
    }

    @Test
    void shouldReturnEveryPayloadWhereverTheStreamIsCutIfTheSourceIsSetUpForTheSender() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < STREAMS; i++) {
            Stream stream = Stream.random(random);
            boolean counted = stream.framing == StreamFraming.OCTET_COUNTED;
            boolean certain = stream.text.startsWith("<") || (counted && stream.text.matches("(?s)[0-9]+ <.*"));
            StreamFraming framing = certain && random.nextBoolean() ? StreamFraming.AUTO : stream.framing;
            for (int cut = 0; cut <= stream.text.length(); cut++) {
                assertThat(read(framing, stream.form, stream.text, cut))
                        .as("seed %d, %s, cut at %d", seed, stream, cut)
                        .isEqualTo(stream.payloads);
            }
        }
    }

    @Test
    void shouldReturnAPayloadAsItIsOrNotAtAllWhateverIsSent() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < STREAMS; i++) {
            Stream stream = Stream.random(random);
            if (stream.form == HeaderForm.NONE && stream.text.contains("<134>")) {
                continue; // A payload that is a length and a message.
            }
            for (HeaderForm form : List.of(HeaderForm.AUTO, HeaderForm.RSYSLOG)) {
                for (StreamFraming framing : StreamFraming.values()) {
                    int cut = random.nextInt(stream.text.length() + 1);
                    assertThat(read(framing, form, stream.text, cut))
                            .as("seed %d, %s, read as %s %s, cut at %d", seed, stream, framing, form, cut)
                            .isSubsetOf(stream.payloads);
                }
            }
        }
    }

    @Test
    void shouldReturnAPayloadAsItIsOrNotAtAllWhereverAConnectionIsBrokenOff() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < STREAMS; i++) {
            Stream stream = Stream.random(random);
            for (int end = 0; end < stream.text.length(); end++) {
                assertThat(read(stream.framing, stream.form, stream.text.substring(0, end), end))
                        .as("seed %d, %s, ends at %d", seed, stream, end)
                        .satisfies(read -> assertThat(read).isEqualTo(stream.payloads.subList(0, read.size())));
            }
        }
    }

    /** The payloads that come of a stream in two pieces. */
    private static List<String> read(StreamFraming framing, HeaderForm form, String text, int cut) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        FrameDecoder frames = new FrameDecoder(framing, form.prioritised(), MAX_MESSAGE_BYTES);
        List<String> payloads = new ArrayList<>();
        frames.add(ByteBuffer.wrap(bytes, 0, cut));
        if (drain(frames, form, payloads)) {
            frames.add(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
            drain(frames, form, payloads);
        }
        return payloads;
    }

    /** Whether the connection is still good. */
    private static boolean drain(FrameDecoder frames, HeaderForm form, List<String> payloads) {
        byte[] buffer = new byte[MAX_MESSAGE_BYTES];
        while (true) {
            int count = frames.next(buffer, 0, buffer.length);
            if (count == FrameDecoder.NONE || count == FrameDecoder.BAD_FRAME) {
                return count == FrameDecoder.NONE;
            }
            if (count >= 0) {
                int end = SyslogSource.withoutEnd(buffer, count);
                int start = new SyslogHeader(form, false).payloadStart(buffer, 0, end);
                if (start != SyslogHeader.UNKNOWN && start < end) { // An empty line is nobody's.
                    payloads.add(new String(buffer, start, end - start, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }
}
