// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyslogHeaderTest {
    private static final String PAYLOAD = "83 203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET /a: HTTP/2.0\" 200";

    static Stream<String> headers() {
        return Stream.of(
                "",
                "<0>",
                "<190>",
                "<190>Nov 22 15:20:01 edge nginx: ", // nginx
                "<190>Nov  2 15:20:01 nginx: ", // nginx with nohostname
                "<134>Nov 22 15:20:01 haproxy[4711]: ", // HAProxy, format local
                "<134>Nov 22 15:20:01 mad1-edge07 haproxy[4711]: ", // HAProxy, format rfc3164
                "<134>1 2026-11-22T15:20:01.123456+00:00 mad1-edge07 haproxy 4711 - - ", // HAProxy, format rfc5424
                "<134>1 - - - - - - ",
                "<134>1 2026-11-22T15:20:01Z h a p m [id@32473 x=\"a ] \\\" b\"][other] ",
                "<134>1 2026-11-22T15:20:01Z h a p m - \u00ef\u00bb\u00bf",
                "<134>Nov 22 15:20:01 "); // neither host nor tag
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldFindThePayloadAfter(String header) {
        assertThat(strip(header + PAYLOAD)).isEqualTo(PAYLOAD);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldNeverLeaveTheMessageWhereverItIsCut(String header) {
        String message = header + PAYLOAD;
        for (int length = 0; length <= message.length(); length++) {
            assertThat(message.substring(0, length)).endsWith(strip(message.substring(0, length)));
        }
    }

    @Test
    void shouldNeverLeaveTheMessageWhenItIsRandom() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String alphabet = "<1>0 -[]\"\\:aN\u00ef\u00bb\u00bf";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder message = new StringBuilder(random.nextBoolean() ? "<134>" : "<13>1 ");
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(c -> message.append(alphabet.charAt(c)));
            assertThat(message.toString()).as("seed " + seed).endsWith(strip(message.toString()));
        }
    }

    private static String strip(String message) {
        byte[] bytes = ("??" + message + "??").getBytes(StandardCharsets.ISO_8859_1);
        int start = SyslogHeader.payloadStart(bytes, 2, message.length());
        return new String(bytes, start, 2 + message.length() - start, StandardCharsets.ISO_8859_1);
    }
}
