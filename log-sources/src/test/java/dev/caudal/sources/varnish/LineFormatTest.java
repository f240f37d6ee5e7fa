// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFormatTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "a%",
                "%%",
                "%y",
                "%{X}",
                "%{X",
                "%{X}y",
                "%{{X}i",
                "%{Varnish:other}x",
                "%{other}x",
                "%{VSL:}x",
                "%{VSL:Nope}x",
                "%{VSL:Req}x",
                "%{VSL:Debug}x",
                "%{VSL:ReqStart[0]}x",
                "%{VSL:ReqStart[256]}x",
                "%{VSL:ReqStart[x]}x",
                "%{VSL:ReqStart[]}x",
                "%{min}T",
                "%{%Q}t",
                "%{}t",
                "%{%n}t",
                "a\\nb",
                "a\nb",
                "json status",
                "json status=200",
                "json a=%s a=%b",
                "json a=%y"
            })
    void shouldRefuseWhatVarnishncsaDoesNotTakeOrWhatIsMoreThanALine(String format) {
        assertThatThrownBy(() -> line(format, "7.1.1", new Writer.Records(Layout.HEAD1, 1).request("/")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldSayWhereAFormatIsWrong() {
        assertThatThrownBy(() -> line("%h %{Varnish:time}x", "7.1.1", new Writer.Records(Layout.HEAD1, 1).request("/")))
                .hasMessageContaining("'%{Varnish:time}x' at character 4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "a\\tb\\\\c\\d\\         ! a\tb\\cd\\",
                "%{{%F}T{%T}}t           ! {2026-11-28}T{12:09:16}",
                "%{VSL:begin[3]}x        ! rxreq",
                "%{VSL:ReqStart[2]}x     ! 5000",
                "%{VSL:Timestamp:start}x ! 1795867756.238289 0.000000 0.000000",
                "%{VSL:ReqHeader:HOST}x  ! www.example.com",
                "%{VSL:ReqAcct[9]}x      ! -",
                "%{msec_frac}t %{usec_frac}t %{sec}t %{msec}t %{usec}t ! 238 238289 1795867756 1795867756238 1795867756238289",
                "%D %T %{ms}T            ! 0 0 0",
                "%{host}i %{Absent}i     ! www.example.com -",
                "%H %m %s %b %I %O %q|%U ! HTTP/1.1 GET 200 42 90 302 ?q|/"
            })
    void shouldPrintAsVarnishncsaDoes(String format, String expected) {
        assertThat(line(format.strip(), "7.1.1", new Writer.Records(Layout.HEAD1, 1).request("/?q")))
                .isEqualTo(expected);
    }

    @Test
    void shouldHaveNoLineWithoutAStartIfTheFormatAsksForOne() {
        Writer.Records records = new Writer.Records(Layout.HEAD1, 1)
                .add("Begin", "req 1 rxreq")
                .add("ReqURL", "/")
                .add("End", "");

        assertThat(line("%U", "7.1.1", records)).isEqualTo("/");
        assertThat(line("%U %t", "7.1.1", records)).isNull();
    }

    @Test
    void shouldTakeTheHeaderThatTheVersionTakes() {
        for (Layout layout : Layout.values()) {
            Writer.Records records = new Writer.Records(layout, 1)
                    .add("Begin", "req 1 rxreq")
                    .add("ReqHeader", "X: one")
                    .add("ReqHeader", "x: two")
                    .add("ReqHeader", "Y: was here")
                    .add("VCL_call", "RECV")
                    .add("ReqUnset", "Y: was here")
                    .add("ReqHeader", "X: vcl")
                    .add("RespHeader", "X: origin")
                    .add("RespHeader", "Y: gone")
                    .add("VCL_call", "DELIVER")
                    .add("RespUnset", "Y: gone")
                    .add("RespHeader", "X: sent")
                    .add("End", "");
            String format = "%{X}i %{Y}i %{X}o %{Y}o";
            if (layout == Layout.HEAD1) {
                assertThat(line(format, "7.1.1", records)).isEqualTo("vcl was here sent gone");
            } else {
                assertThat(line(format, "7.5.0", records)).isEqualTo("vcl was here sent gone");
                assertThat(line(format, "7.7.3", records)).isEqualTo("one was here sent -");
                assertThat(line("%{X:first}i %{X:last}i %{Y:last}o", "8.0.0", records))
                        .isEqualTo("one vcl gone");
                assertThatThrownBy(() -> line("%{X:third}i", "8.0.0", records)).hasMessageContaining(":last");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "user:password, user, user",
        "no colon, no colon, no colon",
        ":p, '', ''",
        "a\\b:p, a\\\\b, a\\\\b",
    })
    void shouldDecodeTheUser(String name, String old, String recent) {
        String encoded = Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(line("%u", "7.1.1", user(Layout.HEAD1, "Basic " + encoded))).isEqualTo(old);
        assertThat(line("%u", "7.7.3", user(Layout.HEAD2, "bASIC  " + encoded))).isEqualTo(recent);
    }

    @Test
    void shouldHaveNoUserWhereVarnishncsaHasNone() {
        for (String value : new String[] {"Bearer abc", "Basic *", "Basic"}) {
            assertThat(line("%u", "7.1.1", user(Layout.HEAD1, value))).isEqualTo("-");
            assertThat(line("%u", "7.7.3", user(Layout.HEAD2, value))).isEqualTo("-");
        }
        String longName = Base64.getEncoder().encodeToString("u".repeat(130).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(line("%u", "7.1.1", user(Layout.HEAD1, "Basic " + longName))).isEqualTo("-");
        assertThat(line("%u", "7.7.3", user(Layout.HEAD2, "Basic " + longName))).isEqualTo("u".repeat(130));
    }

    private static Writer.Records user(Layout layout, String value) {
        return new Writer.Records(layout, 1)
                .add("Begin", "req 1 rxreq")
                .add("ReqHeader", "Authorization: " + value)
                .add("End", "");
    }

    @Test
    void shouldEscapeEveryByte() {
        StringBuilder all = new StringBuilder("x");
        StringBuilder expected = new StringBuilder("x");
        for (char letter = 1; letter <= 0xff; letter++) {
            all.append(letter);
            expected.append(
                    switch (letter) {
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        case 0x0b -> "\\v";
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        default -> letter < ' ' || letter > '~' ? "\\x%02x".formatted((int) letter) : "" + letter;
                    });
        }
        Writer.Records records = new Writer.Records(Layout.HEAD1, 1)
                .add("Begin", "req 1 rxreq")
                .add("ReqHeader", "All: " + all)
                .add("End", "");

        assertThat(line("%{all}i", "7.1.1", records)).isEqualTo(expected.toString());
    }

    @Test
    void shouldMakeJson() {
        Writer.Records records = new Writer.Records(Layout.HEAD1, 1)
                .add("Begin", "req 1 rxreq")
                .add("Timestamp", "Start: 1795867756.238289 0.000000 0.000000")
                .add("ReqURL", "/a\"b")
                .add("ReqHeader", "A: caf\u00c3\u00a9 \u00e9\u00a0 \u0001 \\ end")
                .add("RespStatus", "200")
                .add("Timestamp", "Process: 1795867756.238300 0.000011 0.000011")
                .add("End", "");

        assertThat(line(
                        "json time=%{%F %T}t path=%U a=%{A}i none=%{B}i status=%s bytes=%b first=%{Varnish:time_firstbyte}x"
                                + " us=%D user=%u id=%{Varnish:vxid}x side=%{Varnish:side}x",
                        "7.1.1", records))
                .isEqualTo("{\"time\":\"2026-11-28 12:09:16\",\"path\":\"/a\\\"b\","
                        + "\"a\":\"caf\u00c3\u00a9 \\u00e9\\u00a0 \\u0001 \\\\ end\",\"none\":null,\"status\":200,\"bytes\":null,"
                        + "\"first\":0.000011,\"us\":0,\"user\":null,\"id\":1,\"side\":\"c\"}");
        assertThat(line("json", "7.1.1", records))
                .startsWith("{\"time\":\"2026-11-28T12:09:16+0000\",\"client\":null,");
    }

    /** What varnishncsa prints for the same values can be made the same JSON. */
    @Test
    void shouldTurnVarnishncsasTextIntoTheSameJson() {
        String format = "json path=%U a=%{A}i none=%{B}i status=%s bytes=%b";
        Writer.Records records = new Writer.Records(Layout.HEAD1, 1)
                .add("Begin", "req 1 rxreq")
                .add("ReqURL", "/a\"b\\")
                .add("ReqHeader", "A: caf\u00c3\u00a9 \u00e9\u000b\t.")
                .add("RespStatus", "404")
                .add("End", "");
        LineFormat json = LineFormat.compile(format, Layout.HEAD1, Rules.of("7.1.1"), ZoneOffset.UTC);
        LineBuffer out = new LineBuffer(16);

        json.appendJson(out, line(LineFormat.asText(format), "7.1.1", records).getBytes(StandardCharsets.ISO_8859_1));

        assertThat(new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1))
                .isEqualTo(line(format, "7.1.1", records));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "[%d/%b/%Y:%T %z] ! [07/Mar/2026:00:04:05 +0100]",
                "%a %A %B %e %j    ! Sat Saturday March  7 066",
                "%C %D %F %G-W%V   ! 20 03/07/26 2026-03-07 2026-W10",
                "%I %l %p %r %k    ! 12 12 AM 12:04:05 AM  0",
                "%R %s %u %w %y %% ! 00:04 1772838245 6 6 26 %"
            })
    void shouldFormatTimesAsC(String format, String expected) {
        Strftime time = new Strftime(format.strip(), ZoneId.of("Europe/Madrid"));

        assertThat(new String(time.at(1_772_838_245L), StandardCharsets.US_ASCII))
                .isEqualTo(expected);
    }

    private static String line(String format, String version, Writer.Records records) {
        byte[] bytes = records.bytes();
        Layout layout = Layout.HEAD1;
        for (Layout each : Layout.values()) {
            if (Rules.of(version).with(each).known()) {
                layout = each;
            }
        }
        Transaction transaction = new Transaction(layout, null);
        assertThat(transaction.begin(bytes, bytes.length)).isTrue();
        assertThat(transaction.walk(bytes, bytes.length)).isEqualTo(Transaction.State.COMPLETE);
        LineBuffer line = new LineBuffer(16);
        boolean printed = LineFormat.compile(format, layout, Rules.of(version), ZoneOffset.UTC)
                .append(line, transaction);
        return printed ? new String(line.bytes(), 0, line.length(), StandardCharsets.ISO_8859_1) : null;
    }
}
