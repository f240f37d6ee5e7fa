// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
    private static final int ROUNDS = 300;
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
        "!",
        "&"
    };
    private static final Pattern PYTHON_STRING = Pattern.compile("\"\"\"(?:[^\\\\]|\\\\.)*?\"\"\"", Pattern.DOTALL);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void shouldChangeNothingButTheCommentsWhateverACustomerIsCalled() throws IOException {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        Map<String, String> plain = Specs.files(Specs.named("plain"));
        for (int i = 0; i < ROUNDS; i++) {
            String name = name(random);
            Map<String, String> hostile = Specs.files(Specs.named(name));

            String about = "seed " + seed + ", name " + Syntax.JAVA.escape(name);
            assertThat(yaml(hostile.get("filebeat.yml"))).as(about).isEqualTo(yaml(plain.get("filebeat.yml")));
            assertThat(properties(hostile)).as(about).isEqualTo(properties(plain));
            assertThat(withoutHashComments(hostile.get("kafka-logstash.conf")))
                    .as(about)
                    .isEqualTo(withoutHashComments(plain.get("kafka-logstash.conf")));
            assertThat(withoutDocString(hostile.get("consumer.py")))
                    .as(about)
                    .isEqualTo(withoutDocString(plain.get("consumer.py")));
            assertThat(lines(hostile.get("README.md"))).as(about).isEqualTo(lines(plain.get("README.md")));
            assertThat(hostile.get("README.md")).as(about).doesNotContain("<script>");
            assertThat(hostile.get("java/Consumer.java")).as(about).isEqualTo(plain.get("java/Consumer.java"));
        }
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder("n");
        int pieces = 1 + random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            name.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return name.toString();
    }

    private static JsonNode yaml(String text) throws JsonProcessingException {
        return YAML.readTree(text);
    }

    private static Properties properties(Map<String, String> files) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(files.getOrDefault("java/client.properties", "")));
        return properties;
    }

    private static String withoutHashComments(String text) {
        return text.lines().filter(line -> !line.startsWith("#")).reduce("", (a, b) -> a + "\n" + b);
    }

    private static String withoutDocString(String text) {
        assertThat(text.codePoints().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)))
                .isTrue();
        return PYTHON_STRING.matcher(text).replaceFirst("");
    }

    private static int lines(String text) {
        return text.split("[\\n\\r\\u0085\\u2028\\u2029]", -1).length;
    }
}
