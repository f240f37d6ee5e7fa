// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jcodings.specific.UTF8Encoding;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What declarations become, and which are refused. */
class LineFormatTest {
    private static final int LINES = 1000;
    private static final Map<String, FieldDeclaration> NONE = Map.of();

    /** Both engines that parsers of the zip run in and that are at hand: RE2's, and Ruby's. */
    @ParameterizedTest
    @EnumSource(ServerLines.class)
    void shouldTakeLinesApartAsServersWriteThem(ServerLines server) {
        long seed = ThreadLocalRandom.current().nextLong();
        LineFormat format = server.format();
        if (format.isJson()) {
            assertThat(format.fields()).isNotEmpty();
            return;
        }
        Function<String, Map<String, String>> re2 = re2(format.expression());
        Function<String, Map<String, String>> ruby = ruby(format.expression().replace("(?P<", "(?<"));
        for (ServerLines.Line line : server.lines(seed, LINES)) {
            Map<String, String> texts = new LinkedHashMap<>();
            line.fields().forEach((name, value) -> texts.put(name, value.toString()));
            assertThat(re2.apply(line.text()).keySet())
                    .as("seed %s, line %s", seed, line.text())
                    .isEqualTo(texts.keySet());
            assertThat(ruby.apply(line.text())).isEqualTo(re2.apply(line.text()));
            assertThat(format.pattern().matcher(line.text()).matches()).isEqualTo(!texts.isEmpty());
        }
    }

    @Test
    void shouldHaveTheTypesOfCombined() {
        LineFormat format = LineFormat.combined(NONE);

        assertThat(format.fields().stream()
                        .map(field -> field.name() + " " + field.type().text()))
                .containsExactly(
                        "client_ip ip",
                        "ident text",
                        "user text",
                        "time time",
                        "method text",
                        "url text",
                        "protocol text",
                        "request text",
                        "status integer",
                        "bytes integer",
                        "referer text",
                        "user_agent text");
        assertThat(format.time().map(LineField::name)).contains("time");
        assertThat(format.pattern().matcher(format.sample()).matches()).isTrue();
    }

    @Test
    void shouldTakeTheVersionAloneFromAProtocolWhereItHasAConventionsName() {
        String request = "203.0.113.5 - - [10/Aug/2026:06:20:13 +0200] \"GET / HTTP/1.1\" 200 1";
        LineFormat common = LineFormat.common(NONE).named(Naming.OTEL);
        LineFormat token = LineFormat.varnish("%h %H", NONE).named(Naming.ECS);

        assertThat(re2(common.expression()).apply(request)).containsEntry("protocol", "1.1");
        assertThat(re2(token.expression()).apply("a HTTP/2.0")).containsEntry("protocol", "2.0");
        assertThat(re2(token.expression()).apply("a -")).doesNotContainKey("protocol");
        LineFormat regex = LineFormat.regex("(?<client_ip>\\S+) (?<protocol>\\S+)", NONE, "")
                .named(Naming.ECS);
        assertThat(re2(regex.expression()).apply("a HTTP/2.0")).containsEntry("protocol", "HTTP/2.0");
        assertThat(regex.fields().stream().map(regex::name)).containsExactly("client.ip", "protocol");
    }

    @Test
    void shouldRefuseNamesOfWhichOneWouldBeWithinAnother() {
        LineFormat format = LineFormat.haproxy("%ST %s %(host)[hdr(host)]", NONE);

        assertThat(format.named(Naming.ECS).naming()).isEqualTo(Naming.ECS);
        assertThatThrownBy(() -> format.named(Naming.OTEL))
                .hasMessageContaining("field 'server': otel has an object of this name, for server.address");
    }

    @Test
    void shouldLetADeclarationSayWhatTheFormatDoesNot() {
        LineFormat format = LineFormat.nginx(
                "$remote_addr [$msec] \"$upstream_response_time\"",
                Map.of(
                        "upstream_response_time",
                        new FieldDeclaration(FieldType.DECIMAL, "s", "origin", "origen", null, null)));

        assertThat(format.fields().get(2).type()).isEqualTo(FieldType.DECIMAL);
        assertThat(format.pattern().matcher("1.1.1.1 [1.123] \"0.5\"").matches())
                .isTrue();
        assertThat(format.pattern().matcher("1.1.1.1 [1.123] \"0.5, 0.6\"").matches())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "%h %{Referer}i %{User-agent}i|'%{Referer}i' (character 4) and '%{User-agent}i' may both hold blanks",
                "%h %u %r|'%u' (character 4) and '%r' may both hold blanks",
                "%h%l|character 1: nothing stands between '%h' and '%l'",
                "%h %Z|character 4: '%Z' is not known",
                "%h %{%H:%M}t|character 4: '%{%H:%M}t' is not known: a time is %t",
                "%h %h|character 4, '%h': a second field 'client_ip'",
                "%h é %l|character 3: holds a character that is not printable ASCII",
                "plain|has no variable"
            })
    void shouldRefuseAFormatThatIsAmbiguousOrNotKnownWithItsPlace(String format, String problem) {
        assertThatThrownBy(() -> LineFormat.varnish(format, NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseATimeWithoutAZone() {
        assertThatThrownBy(() -> LineFormat.haproxy("%ci [%tr] %ST", NONE))
                .hasMessageContaining("character 6, '%tr'")
                .hasMessageContaining("does not say its zone");
        assertThatThrownBy(() -> LineFormat.haproxy(
                        "%ci [%tr] %ST",
                        Map.of("time", new FieldDeclaration(null, null, null, null, null, "Europe/Madrid"))))
                .hasMessageContaining("is not a zone: use UTC or an offset");
        assertThat(LineFormat.haproxy(
                                "%ci [%tr] %ST",
                                Map.of("time", new FieldDeclaration(null, null, null, null, null, "+02:00")))
                        .time()
                        .map(LineField::zone))
                .contains("+02:00");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "(?<a>.*) (?<b>.*)|character 10: 'a' and 'b' may both hold anything",
                "(?<a>\\w+)(?=x)|character 10: '(?=x': look-around",
                "(?i)(?<a>x)|look-around, flags",
                "(?<a>x)\\1|'\\1' is not read alike",
                "(?<a>x++)|possessive",
                "(?<a>\\p{L})|'\\p' is not read alike",
                "(?<a>[[:alpha:]])|a POSIX class",
                "(?<a>x)(?<a>y)|character 8: a second group 'a'",
                "(?<a>x|character 1: the group does not end",
                "(?<a>x)(y|ends within a group",
                "(?<a>x))|a group ends that did not begin",
                "(?<a>x)**|not an expression",
                "x+|names no field",
                "(?<message>x)|the name is taken"
            })
    void shouldRefuseAnExpressionThatToolsReadDifferently(String expression, String problem) {
        assertThatThrownBy(() -> LineFormat.regex(expression, NONE, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseASampleOfAnotherFormatAndAFieldThatIsNotThere() {
        assertThatThrownBy(() -> LineFormat.regex("(?<a>[0-9]+)", NONE, "x"))
                .hasMessageContaining("the sample is not of the format");
        assertThatThrownBy(() -> LineFormat.combined(Map.of("refferer", FieldDeclaration.NONE)))
                .hasMessageContaining("fields [refferer] are not in the format, which has client_ip, ident");
    }

    /** Whatever stands in a format, its expression can stand in a literal of any of the languages. */
    @ParameterizedTest
    @ValueSource(strings = {"'%h'", "`%h`", "$%h", "#{%h}", "%h {{%l}}", "\"%h\" \\ / */ --> ${x}", "[%h] (%l) %%{x}"})
    void shouldHaveExpressionsThatEndNoLiteral(String format) {
        String expression = LineFormat.varnish(format, NONE).expression();

        assertThat(expression).matches("[ -~]*").doesNotContain("'", "\"", "`", "$", "%", "{{");
    }

    @Test
    void shouldRenderASchema() throws Exception {
        String schema = LineSchema.of("access", LineFormat.combined(NONE));

        com.fasterxml.jackson.databind.JsonNode read =
                new com.fasterxml.jackson.databind.ObjectMapper().readTree(schema);
        assertThat(read.at("/properties/status/type").asText()).isEqualTo("integer");
        assertThat(read.at("/properties/bytes/description").asText()).isEqualTo("size of the response (bytes)");
        assertThat(read.at("/additionalProperties").asBoolean(true)).isFalse();
    }

    private static Function<String, Map<String, String>> re2(String expression) {
        com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(expression);
        List<String> names = pattern.namedGroups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        return line -> {
            com.google.re2j.Matcher matcher = pattern.matcher(line);
            Map<String, String> fields = new LinkedHashMap<>();
            if (matcher.matches()) {
                names.forEach(name -> put(fields, name, matcher.group(name)));
            }
            return fields;
        };
    }

    private static Function<String, Map<String, String>> ruby(String expression) {
        byte[] bytes = ("^" + expression + "\\z").getBytes(StandardCharsets.UTF_8);
        Regex regex = new Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, org.joni.Syntax.RUBY);
        return line -> {
            byte[] input = line.getBytes(StandardCharsets.UTF_8);
            org.joni.Matcher matcher = regex.matcher(input);
            Map<String, String> fields = new LinkedHashMap<>();
            if (matcher.search(0, input.length, Option.DEFAULT) < 0) {
                return fields;
            }
            Region region = matcher.getEagerRegion();
            for (Iterator<NameEntry> names = regex.namedBackrefIterator(); names.hasNext(); ) {
                NameEntry entry = names.next();
                int group = entry.getBackRefs()[0];
                if (region.getBeg(group) >= 0) {
                    put(
                            fields,
                            new String(entry.name, entry.nameP, entry.nameEnd - entry.nameP, StandardCharsets.UTF_8),
                            new String(
                                    input,
                                    region.getBeg(group),
                                    region.getEnd(group) - region.getBeg(group),
                                    StandardCharsets.UTF_8));
                }
            }
            return fields;
        };
    }

    private static void put(Map<String, String> fields, String name, String value) {
        if (value != null && !value.isEmpty() && !value.equals("-")) {
            fields.put(name, value);
        }
    }
}
