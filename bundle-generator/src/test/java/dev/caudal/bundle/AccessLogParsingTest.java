// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcodings.specific.UTF8Encoding;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.joni.Syntax;
import org.junit.jupiter.api.Test;

/**
 * The expressions with which the zip's files take access lines apart, each run by the engine of its tool: Oniguruma's for
 * Logstash (which uses this very library) and Fluent Bit, RE2 for Go's and ClickHouse, whose syntax Rust's (Vector) has, too.
 * Python's and Node's are run as the programs that they are in, in {@link ConsumersIT}.
 */
class AccessLogParsingTest {
    private static final int LINES = 1000;
    private static final Map<String, String> FILES = Specs.files(Specs.spec());

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final List<AccessLines.Line> lines = new AccessLines(seed).lines(LINES);

    @Test
    void shouldParseInLogstash() {
        assertParses(onigmo(literal("kafka-logstash.conf", "match => \\{ \"message\" => '([^']+)' }")));
        assertParses(onigmo(literal("logstash/kafka-logstash-pem.conf", "match => \\{ \"message\" => '([^']+)' }")));
    }

    @Test
    void shouldParseInFluentBit() throws IOException {
        assertParses(
                onigmo(yaml("fluent-bit/fluent-bit.yaml").at("/parsers/1/regex").asText()));
    }

    @Test
    void shouldParseInVector() {
        assertParses(re2(literal("vector/vector.yaml", "parse_regex\\(line, r'([^']+)'\\)")));
    }

    @Test
    void shouldParseInOpenTelemetry() throws IOException {
        String statement = yaml("opentelemetry/collector.yaml")
                .at("/processors/transform/log_statements/0/statements/1")
                .asText();
        Matcher argument = Pattern.compile("ExtractPatterns\\(body, \"((?:[^\"\\\\]|\\\\.)+)\"\\)")
                .matcher(statement);
        assertThat(argument.find()).isTrue();

        assertParses(re2(unescape(argument.group(1))));
    }

    @Test
    void shouldParseInTelegraf() throws IOException {
        JsonNode file = new TomlMapper().readTree(FILES.get("telegraf/telegraf.conf"));

        assertParses(re2(file.at("/processors/regex/0/fields/0/pattern").asText()));
    }

    @Test
    void shouldParseInRedpandaConnect() throws IOException {
        String mapping = yaml("redpanda-connect/connect.yaml")
                .at("/pipeline/processors/0/mapping")
                .asText();
        Matcher argument =
                Pattern.compile("re_find_object\\(\"\"\"(.+)\"\"\"\\)").matcher(mapping);
        assertThat(argument.find()).isTrue();

        assertParses(re2(argument.group(1)));
    }

    @Test
    void shouldParseInGo() {
        assertParses(re2(literal("go/main.go", "regexp.MustCompile\\(`([^`]+)`\\)")));
    }

    @Test
    void shouldParseInClickHouse() {
        assertParses(re2(unescape(literal("clickhouse/tables.sql", "extractGroups\\(line, '([^']+)'\\)"))));
    }

    private void assertParses(Function<String, Map<String, String>> parser) {
        for (AccessLines.Line line : lines) {
            assertThat(parser.apply(line.text()))
                    .as("seed %s, line %s", seed, line.text())
                    .isEqualTo(line.fields());
        }
    }

    private static Function<String, Map<String, String>> re2(String expression) {
        com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(expression);
        return line -> {
            com.google.re2j.Matcher matcher = pattern.matcher(line);
            Map<String, String> fields = new LinkedHashMap<>();
            if (matcher.find()) {
                pattern.namedGroups().forEach((name, group) -> put(fields, name, matcher.group(group)));
            }
            return fields;
        };
    }

    private static Function<String, Map<String, String>> onigmo(String expression) {
        byte[] bytes = expression.getBytes(StandardCharsets.UTF_8);
        Regex regex = new Regex(bytes, 0, bytes.length, Option.NONE, UTF8Encoding.INSTANCE, Syntax.RUBY);
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
                String name = new String(entry.name, entry.nameP, entry.nameEnd - entry.nameP, StandardCharsets.UTF_8);
                if (region.getBeg(group) >= 0) {
                    put(
                            fields,
                            name,
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
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static JsonNode yaml(String file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(FILES.get(file));
    }

    private static String literal(String file, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(FILES.getOrDefault(file, ""));
        assertThat(matcher.find()).as(file).isTrue();
        return matcher.group(1);
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }
}
