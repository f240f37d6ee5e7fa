// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogHeaderTest {
    private static final String PAYLOAD = "83 203.0.113.5 - - [10/Aug/2026:06:20:13 +0000] \"GET /a: HTTP/2.0\" 200";
    private static final String UNKNOWN = "unknown";

    /** What senders write, and who. */
    static Stream<String> headers() {
        return Stream.of(
                "<0>",
                "<190>", // HAProxy's short and priority; Python's SysLogHandler
                "<190>Nov 22 15:20:01 edge nginx: ", // nginx
                "<190>Nov  2 15:20:01 nginx: ", // nginx with nohostname
                "<134>Nov 22 15:20:01 haproxy[4711]: ", // HAProxy's local
                "<134>Nov 22 15:20:01 mad1-edge07 haproxy[4711]: ", // HAProxy's rfc3164
                "<134>1 2026-11-22T15:20:01.123456+00:00 mad1-edge07 haproxy 4711 - - ", // HAProxy's rfc5424
                "<6>2026-11-22T15:20:01.123456+00:00 ", // HAProxy's timed
                "2026-11-22T15:20:01.123456+00:00 ", // HAProxy's iso
                "<190>2026-11-22T15:46:31.123456+01:00 edge1 nginx: ", // rsyslog's RSYSLOG_ForwardFormat
                "<190>1 2026-11-22T15:46:31.123456+01:00 edge1 nginx - - -  ", // RSYSLOG_SyslogProtocol23Format
                "<190>Nov 22 15:46:31 edge1 nginx: ", // RSYSLOG_TraditionalForwardFormat
                "2026-11-22T15:46:31.123456+01:00 edge1 nginx: ", // RSYSLOG_FileFormat
                "Nov 22 15:46:31 edge1 nginx: ", // RSYSLOG_TraditionalFileFormat and RSYSLOG_SysklogdFileFormat
                "<78>Nov 22 15:20:01 CRON: ",
                "<78>Nov 22 15:20:01 EDGE CRON[1]: ",
                "<30>Nov 22 15:20:01 edge (sd-pam)[77]: ",
                "<190>Nov 22 15:20:01 CET edge nginx: ",
                "<190>Nov 22 15:20:01 +01:00 edge nginx: ",
                "<189>29: .Nov 22 15:46:31.123 CET: %SYS-5-CONFIG_I: ",
                "<166>Nov 22 2026 15:46:31: %ASA-6-302013: ",
                "<13>Nov 22 15:20:01  nginx: ", // rsyslog, of a message without a host
                "<13>Nov 22 15:20:01 root[77]: ", // logger to a socket of this machine; journald
                "<13>1 2026-11-22T15:20:01.123456+00:00 edge root - - [timeQuality tzKnown=\"1\" isSynced=\"0\"] ", // logger
                "<13>1 - edge root - - - ", // logger --rfc5424=notime,notq
                "<13>Nov 22 15:20:01 s_src@edge/relay nginx[1]: ", // syslog-ng with chained host names
                "<134>1 2026-11-22T15:20:01+01:00 edge nginx 1 - [meta sequenceId=\"1\"][origin ip=\"::1\"] ", // syslog-ng
                "<13>2026-11-22T15:20:01Z edge docker/nginx[1]: ", // Go's log/syslog, Docker
                "<13>2026-11-22T15:20:01+0100 edge nginx[1]: ",
                "<13>2026-11-22 15:20:01,123 edge nginx[1]: ",
                "<13>nginx[1]: ", // libraries that leave out the time
                "<134>1 - - - - - - ",
                "<134>1 2026-11-22T15:20:01Z h a p m [id@32473 x=\"a ] \\\" b\"][other] ",
                "<134>1 2026-11-22T15:20:01Z h a p m - \u00ef\u00bb\u00bf",
                "<189>29: *Nov 22 15:20:01.123 UTC: %SYS-5-CONFIG_I: ", // Cisco IOS
                "<189>29: Nov 22 2026 15:20:01: %LINK-3-UPDOWN: ",
                "<166>Nov 22 2026 15:20:01 fw1 : %ASA-6-302013: ", // Cisco's firewalls
                "<14>Nov 22 15:20:01 2026 lb1 tmm[12]: ",
                "<14>Nov 22 15:20:01.5 2001:db8::5 tmm[12]: ");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldFindThePayloadAfter(String header) {
        assertThat(strip(header + PAYLOAD)).isEqualTo(PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<190>2026-11-22T15:46:31+01:00 edge1 ", // a relay without a tag: edge1 is no customer
                "<190>Nov 22 15:46:31 edge1 ",
                "<190>Nov 22 15:46:31 ",
                "<190>2026-11-22T15:46:31+01:00 edge1 an-application-whose-name-is-cu", // rsyslog cuts tags at 32
                "<190>2026-11-22T15:46 edge1 nginx: ",
                "<190>Nov 22 15:46 edge1 nginx: ",
                "Nov 22 15:46:31 ",
                "<134>1 1563249630.774247217 MX84 urls ", // Cisco Meraki
                "<134>1 2026-11-22T15:20:01Z h a p m [open ",
                "<134>1 2026-11-22T15:20:01Z h a p m [a b=c] ",
                "<134>1 2026-11-22T15:20:01Z h a p m [a b=\"]",
                "<134>1 2026-11-22T15:20:01Z h a p m x",
                "<134>1 - - [10/Aug/2026:06:20:13 +0000] ", // of RFC 5424, or of a customer 1
                "<192>Nov 22 15:46:31 edge1 nginx: ",
                "<>",
                "<1",
                "<x>",
                "< 1>",
                "<134>nginx: ", // a tag, or an id and a colon
                "<190>1 2026-11-22T15:46:31.123456+01:00 edge1 haproxy 12 - -  ", // rsyslog's space, or an empty field
                "<190>1 2026-11-22T15:46:31.123456+01:00 edge1 nginx - - -   ",
                "<190>Nov 22 15:46:31 edge1 nginx:  ",
                "<13>2026-11-29T06:25:45.833401+00:00 edge1 nginx ", // rsyslog's forward formats, of what came as RFC
                // 5424
                "<13>Nov 29 06:25:53 edge1 nginx ",
                "2026-11-29T06:26:01.552323+00:00 vm nginx ",
                "Nov 29 06:26:05 vm nginx ",
                "Debug line with all properties:\nFROMHOST: 'localhost', msg: ' ", // RSYSLOG_DebugFormat
                "<13>edge1 nginx: ",
                "<13>edge1 ",
                "<13>1795341600 edge1 nginx: ",
                "<13>1795341600.123 edge1 nginx: ",
                "<13>22/Nov/2026:15:46:31 edge1 nginx: ",
                "<13>Sun Nov 22 15:46:31 2026 edge1 nginx: ",
                "<189>: 2026 Nov 22 15:46:31 UTC: %ETHPORT-5-IF_UP: ",
                "<13>2026 Nov 22 15:46:31 edge1 nginx: ",
                "<13>2 2026-11-22T15:20:01Z h a p m - ",
                "<190>Nov 22 15:46:31 edge1 nginx:",
                "999 <13>Nov 29 06:23:29 vm nginx: ",
                "<189>29: ",
                "nginx: "
            })
    void shouldRefuseWhatIsNoHeaderOrCouldBeTwo(String header) {
        assertThat(strip(header + PAYLOAD)).isEqualTo(UNKNOWN);
    }

    @Test
    void shouldNeedAHeaderOnlyWhereNothingElseTellsMessagesApart() {
        assertThat(strip(new SyslogHeader(HeaderForm.AUTO, true), PAYLOAD)).isEqualTo(PAYLOAD);
        assertThat(strip(new SyslogHeader(HeaderForm.AUTO, false), PAYLOAD)).isEqualTo(UNKNOWN);
        assertThat(strip(new SyslogHeader(HeaderForm.NONE, false), "<1>" + PAYLOAD))
                .isEqualTo("<1>" + PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<6>2026-11-22T15:46:31Z 83 x: 120 b", // HAProxy's timed, or a host and a tag
                "<134>Nov 22 15:20:01 83 x: 120 b",
                "<134>Nov 22 15:20:01 83 2001:db8:: 120 b",
                "<134>Nov 22 15:20:01 APP: foo: 120 b",
                "<190>Nov 22 15:20:01 edge nginx:  120 b", // the first field is empty
                "<134>1 2026-11-22T15:20:01Z h a p m -  120 b",
                "<6> 120 b",
                " 120 b",
                "<6>83 x: 120 b",
                "<6>acme 120 b"
            })
    void shouldNeverTakeALaterWordForTheId(String message) {
        assertThat(strip(message).split(" ", -1)[0]).isNotEqualTo("120").isNotEqualTo("acme");
    }

    @Test
    void shouldReadWhatLoggerSendsWithTheLengthBeforeADatagram() {
        String message = "<13>Nov 29 06:23:29 vm nginx: " + PAYLOAD;

        assertThat(strip(message.length() + " " + message)).isEqualTo(PAYLOAD);
    }

    @Test
    void shouldFindThePayloadBehindThePriorityAloneWhereNoHeaderCanStand() {
        for (String payload :
                List.of("83 120", "83", "83\t120", "83,120", "83;120", "83|120", "{\"id\":83}", "120 - - [")) {
            assertThat(strip("<6>" + payload)).isEqualTo(payload);
            assertThat(strip("<6>2026-11-22T15:46:31+01:00 " + payload)).isEqualTo(payload);
            assertThat(strip(payload)).isEqualTo(payload);
        }
    }

    @Test
    void shouldTakeTheSecondSpaceThatRsyslogWritesWhereItIsSet() {
        SyslogHeader rsyslog = new SyslogHeader(HeaderForm.RSYSLOG, false);
        String version1 = "<190>1 2026-11-22T15:46:31.123456+01:00 edge1 nginx - - - ";

        assertThat(strip(rsyslog, version1 + " " + PAYLOAD)).isEqualTo(PAYLOAD);
        assertThat(strip(rsyslog, version1 + "  120 b")).isEqualTo(" 120 b");
        assertThat(strip(rsyslog, version1 + PAYLOAD)).isEqualTo(UNKNOWN);
        assertThat(strip(rsyslog, "<190>Nov 22 15:46:31 edge1 nginx: " + PAYLOAD))
                .isEqualTo(PAYLOAD);
        assertThat(strip(new SyslogHeader(HeaderForm.RFC5424, false), version1 + " 120 b"))
                .isEqualTo(" 120 b");
        assertThat(strip(new SyslogHeader(HeaderForm.RFC3164, false), "<13>nginx: " + PAYLOAD))
                .isEqualTo(PAYLOAD);
    }

    @Test
    void shouldTakeTheFormThatIsSetAndNoOther() {
        String old = "<134>Nov 22 15:20:01 edge nginx: " + PAYLOAD;
        String version1 = "<134>1 2026-11-22T15:20:01Z h a p m - " + PAYLOAD;
        String timed = "<134>2026-11-22T15:20:01Z 83 x: 120 b";
        String one = "<134>1 - - [10/Aug/2026:06:20:13 +0000] \"GET [x] 120\"";
        assertThat(strip(new SyslogHeader(HeaderForm.RFC3164, false), old)).isEqualTo(PAYLOAD);
        assertThat(strip(new SyslogHeader(HeaderForm.RFC3164, false), version1)).isEqualTo(UNKNOWN);
        assertThat(strip(new SyslogHeader(HeaderForm.RFC5424, false), version1)).isEqualTo(PAYLOAD);
        assertThat(strip(new SyslogHeader(HeaderForm.RFC5424, false), old)).isEqualTo(UNKNOWN);
        assertThat(strip(new SyslogHeader(HeaderForm.TIMED, false), timed)).isEqualTo("83 x: 120 b");
        assertThat(strip(new SyslogHeader(HeaderForm.TIMED, false), "<134>" + PAYLOAD))
                .isEqualTo(UNKNOWN);
        assertThat(strip(new SyslogHeader(HeaderForm.PRIORITY, false), one)).isEqualTo(one.substring(5));
        assertThat(strip(new SyslogHeader(HeaderForm.PRIORITY, false), PAYLOAD)).isEqualTo(UNKNOWN);
    }

    /** Hosts, programs, process ids and years that are customers, and a payload whose every word is one. */
    @Test
    void shouldNeverTakeAPieceOfAHeaderForTheIdWhateverTheHeaderIsAndWhereverItIsCut() {
        Set<String> customers = Set.of("1", "2", "22", "83", "120", "2026", "edge1", "nginx", "0", "4711", "nov");
        List<String> words = List.copyOf(customers);
        long seed = new Random().nextLong();
        System.out.println("SyslogHeaderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String host = words.get(random.nextInt(words.size()));
            String tag = words.get(random.nextInt(words.size())) + (random.nextBoolean() ? "[22]:" : ":");
            String old = "Nov " + (10 + random.nextInt(20)) + " 15:20:01";
            String iso = "2026-11-22T15:20:01" + (random.nextBoolean() ? "." + random.nextInt(1_000_000) : "")
                    + List.of("Z", "+01:00", "-0800", "").get(random.nextInt(4));
            String priority = "<" + (8 + random.nextInt(184)) + ">";
            String header = switch (random.nextInt(6)) {
                case 0 -> priority + old + " " + host + " " + tag + " ";
                case 1 -> priority + iso + " " + host + " " + tag + " ";
                case 2 -> priority + old + " " + tag + " ";
                case 3 -> priority + "1 " + (iso.endsWith("1") ? "-" : iso) + " " + host + " nginx 4711 - - ";
                case 4 -> iso + " " + host + " " + tag + " ";
                default -> priority + iso + " " + host + " "; // Without a tag: refused, as nobody can tell.
            };
            String payload = "83 " + host + " 120 " + tag + " 22";
            String message = header + payload;
            assertThat(strip(message)).as("seed %d: %s", seed, message).isIn(payload, UNKNOWN);
            boolean hasPriority =
                    message.startsWith("<"); // A time and a host, cut behind it, is what HAProxy's iso writes.
            for (int length = 0; hasPriority && length < header.length(); length++) {
                String cut = strip(message.substring(0, length));
                int space = cut.indexOf(' ');
                assertThat(customers)
                        .as("seed %d: '%s' of '%s'", seed, cut, message.substring(0, length))
                        .doesNotContain(cut.substring(0, Math.max(space, 0)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void shouldNeverLeaveTheMessageWhereverItIsCut(String header) {
        String message = header + PAYLOAD;
        for (int length = 0; length <= message.length(); length++) {
            assertNeverLeft(message.substring(0, length));
        }
    }

    @Test
    void shouldNeverLeaveTheMessageWhenItIsRandom() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String alphabet = "<1>0 -[]\"\\:aNovT.*\u00ef\u00bb\u00bf";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder message = new StringBuilder(
                    List.of("<134>", "<13>1 ", "<5>Nov 2", "2026-11-2", "").get(random.nextInt(5)));
            random.ints(random.nextInt(60), 0, alphabet.length()).forEach(c -> message.append(alphabet.charAt(c)));
            assertNeverLeft(message.toString());
        }
    }

    private static void assertNeverLeft(String message) {
        for (HeaderForm form : HeaderForm.values()) {
            String payload = strip(new SyslogHeader(form, true), message);
            assertThat(payload.equals(UNKNOWN) || message.endsWith(payload))
                    .as("%s '%s' of '%s'", form, payload, message)
                    .isTrue();
        }
    }

    private static String strip(String message) {
        return strip(new SyslogHeader(HeaderForm.AUTO, true), message);
    }

    private static String strip(SyslogHeader header, String message) {
        byte[] bytes = ("??" + message + "1 ").getBytes(StandardCharsets.ISO_8859_1);
        int start = header.payloadStart(bytes, 2, message.length());
        return start == SyslogHeader.UNKNOWN
                ? UNKNOWN
                : new String(bytes, start, 2 + message.length() - start, StandardCharsets.ISO_8859_1);
    }
}
