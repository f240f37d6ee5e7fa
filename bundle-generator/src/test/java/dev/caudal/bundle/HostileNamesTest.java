// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A customer's name is the one free text in a zip: whatever it holds, it changes nothing but itself. */
class HostileNamesTest {
    private static final int ROUNDS = 50;
    private static final String[] PIECES = {
        "\"",
        "'",
        "\\",
        "\n",
        "\r",
        "\u2028",
        "\u0085",
        "\u0000",
        "\u202e",
        "${HOME}",
        "$(id)",
        "`id`",
        "#{1}",
        "{{brand}}",
        "\"\"\"",
        "'''",
        "*/",
        "\\u000a",
        "\\",
        "}",
        "{",
        "%{x}",
        "]]>",
        "<script>",
        ": ",
        "- ",
        "| ",
        "# ",
        "\ud800",
        "😀",
        "İ",
        "x",
        "\t",
        "--",
        "-->",
        "<!--",
        "',",
        "\uffff",
        "]",
        "=",
        "`echo x`",
        ";",
        "!",
        "&"
    };
    private static final Pattern PYTHON_STRING = Pattern.compile("\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"", Pattern.DOTALL);
    private static final Pattern LINE_END = Pattern.compile("[\\n\\r\\u000b\\f\\u0085\\u2028\\u2029]");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void shouldChangeNothingButTheCommentsWhateverACustomerIsCalled() throws IOException {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        Map<String, String> plain = Specs.files(Specs.named("plain").withFormats(Specs.formats()));
        for (int i = 0; i < ROUNDS; i++) {
            String name = name(random);
            Map<String, String> hostile = Specs.files(Specs.named(name).withFormats(Specs.formats()));

            String about = "seed " + seed + ", name " + Syntax.JAVA.escape(name);
            assertThat(hostile.keySet()).as(about).isEqualTo(plain.keySet());
            for (String file : plain.keySet()) {
                String text = hostile.getOrDefault(file, "");
                assertThat(meaning(file, text))
                        .as("%s, %s", file, about)
                        .isEqualTo(meaning(file, plain.getOrDefault(file, "")));
                assertThat(text.codePoints().filter(HostileNamesTest::turnsTheTextAround))
                        .as(file)
                        .isEmpty();
            }
            assertThat(hostile.get("README.md")).as(about).doesNotContain("<script>");
        }
    }

    /** What is left of a file when its comments are taken away, as its own language takes them away. */
    private static Object meaning(String file, String text) throws IOException {
        String suffix = file.substring(file.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "yml", "yaml" -> YAML.readTree(text);
            case "properties" -> properties(text);
            case "xml" -> file.startsWith("clickhouse/") ? Xml.read(text) : text;
            case "py" -> withoutDocString(text);
            case "md" -> lines(text);
            case "conf" -> file.startsWith("telegraf/") ? new TomlMapper().readTree(text) : without("#", text);
            case "sh" -> without("#", text);
            case "js", "go" -> without("//", text);
            case "sql" -> without("--", text);
            default -> text;
        };
    }

    private static boolean turnsTheTextAround(int character) {
        return character == 0x202e || character == 0;
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("n");
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }

    private static Properties properties(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }

    /** Every line end that any of the tools could know is one. */
    private static String without(String comment, String text) {
        return LINE_END.splitAsStream(text)
                .filter(line -> !line.startsWith(comment))
                .reduce("", (a, b) -> a + "\n" + b);
    }

    private static String withoutDocString(String text) {
        assertThat(text.codePoints().allMatch(c -> c == '\n' || !Character.isISOControl(c)))
                .isTrue();
        return PYTHON_STRING.matcher(text).replaceFirst("");
    }

    private static int lines(String text) {
        return LINE_END.split(text, -1).length;
    }
}
