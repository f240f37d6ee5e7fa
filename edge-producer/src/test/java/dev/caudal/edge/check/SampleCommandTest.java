// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check-config --sample}. */
final class SampleCommandTest {
    @TempDir
    private Path directory;

    private CheckedNode node;

    @BeforeEach
    void create() {
        node = new CheckedNode(directory);
    }

    @Test
    void shouldSayWhatBecomesOfEachLine() {
        node.write("a.log", "83 a\n83 b\r\n91 c\n\nnone\n83 without an end");
        assertThat(sample("a.log")).startsWith("0 ").endsWith("""
                sample %1$s as source access (stdin)
                active list %2$s, version 1, 1 customers
                  lines                 6
                  routed                3
                  unsubscribed          1  ids: 1 of '91'
                  without id            1
                  not routable          1  empty_line 1
                """.formatted(
                        node.path("a.log"), node.path("active.json")));
    }

    @Test
    void shouldFailWithAdviceWhenNothingIsRouted() {
        node.write("a.log", "83\t203.0.113.82\tGET /\n".repeat(10_000));
        assertThat(sample("a.log"))
                .startsWith("1 ")
                .contains("lines             1,000")
                .contains("unsubscribed      1,000  ids: 1,000 of '83\\t203.0.113.82\\tGET'")
                .contains("did you mean customerId: { from: field 1 tab }?");
        node.replace("type: stdin", "type: stdin\n    customerId: { from: field 1 tab }");
        assertThat(sample("a.log")).startsWith("0 ").contains("routed            1,000");
    }

    @Test
    void shouldTellWhatCanBeToldWithoutAListAndFail() throws Exception {
        Files.delete(node.path("active.json"));
        assertThat(standardInput("83 a\n91 b\n"))
                .startsWith("1 sample - as source access")
                .contains(
                        "the file does not exist",
                        "with an id            2  ids: 1 of '83', 1 of '91'",
                        "there is no active list, so no line can be routed",
                        "these have the form of ids");
        assertThat(standardInput("83\ta b\n91\tc d\n"))
                .startsWith("1 ")
                .contains("did you mean customerId: { from: field 1 tab }?");
        assertThat(standardInput("{\"a\": 1, \"customer\": \"83\"}\n"))
                .startsWith("1 ")
                .contains("did you mean customerId: { from: json KEY }?");
    }

    @Test
    void shouldTakeAServersListAsItWasKeptWithoutAskingForIt() {
        node.replace("file: active.json", "url: https://127.0.0.1:1/list\n  cache: " + node.path("active.json"));
        node.write("a.log", "83 a\n");
        assertThat(node.check("--offline", "--sample", node.path("a.log").toString()))
                .startsWith("0 ")
                .doesNotContain("127.0.0.1");
        assertThat(sample("a.log")).startsWith("0 ").contains("active list https://127.0.0.1:1/list: ");
    }

    @Test
    void shouldReadMessagesOfASyslogSourceFromTheLinesOfAFile() {
        node.replace("type: stdin", "type: syslog\n    listen: udp://127.0.0.1:5514");
        node.write("a.log", "83 a\n83 b\n");
        assertThat(sample("a.log")).startsWith("0 ").contains("(syslog)", "routed                2");
    }

    @Test
    void shouldReadTheLinesAsTheSourceDoesAndNameTheOptionThatDropsThem() {
        node.write("a.log", "83 203.0.113.82 GET / of sixty-four bytes, and more than that, and more\n".repeat(1_000));
        node.replace("type: stdin", "type: stdin\n    lineStart: 'it''s \\d+'");
        assertThat(sample("a.log"))
                .startsWith("1 ")
                .contains("routed                0")
                .contains("not routable      1,000  wrong_line_start 1000")
                .contains("lineStart: 'it''s \\d+' fits none of them")
                .doesNotContain("customerId", "JSON");
        node.replace("lineStart: 'it''s \\d+'", "maxLine: 64");
        assertThat(sample("a.log"))
                .startsWith("1 ")
                .contains("line_too_long 1000", "maxLine: 64 is less than they have")
                .doesNotContain("customerId", "JSON");
        node.replace("maxLine: 64", "lineStart: '\\d+ '");
        assertThat(sample("a.log")).startsWith("0 ");
        node.replace("lineStart: '\\d+ '", "lineStart: '(.*a){5}!'");
        node.write("b.log", "83 " + "a".repeat(250));
        assertThat(sample("b.log"))
                .startsWith("1 ")
                .contains("internal_error 1", "an internal error, which drops the line: ", "'(.*a){5}!' was given up");
    }

    @Test
    void shouldProposeNoSeparatorThatIsNotThere() {
        node.write("a.log", "83\n");
        assertThat(sample("a.log"))
                .startsWith("1 ")
                .contains("the lines are an id and nothing else: did you mean customerId: { from: field 1 }?")
                .doesNotContain("tab", "comma");
    }

    @ParameterizedTest
    @CsvSource({"1f8b08, gzip, zcat", "425a6839, bzip2, bzcat", "fd377a585a0000, xz, xzcat", "28b52ffd04, zstd, zstdcat"
    })
    void shouldSayHowToUnpackASample(String bytes, String format, String program) {
        String packed = new String(HexFormat.of().parseHex(bytes), StandardCharsets.ISO_8859_1);
        String file = node.write("a.log.x", packed).toString();
        assertThat(sample("a.log.x"))
                .startsWith("2 --sample " + file + ": is compressed (" + format + "): unpack it first, as in " + program
                        + " " + file + " | ");
        assertThat(standardInput(packed))
                .startsWith("2 --sample -: is compressed (" + format + ")")
                .contains("| " + program + " | ");
    }

    @Test
    void shouldSayInPlainWordsThatThereIsNoSuchSample() throws IOException {
        assertThat(sample("missing.log")).startsWith("2 --sample ").contains("missing.log: does not exist");
        Files.createDirectory(node.path("logs"));
        assertThat(sample("logs")).startsWith("2 --sample ").contains("logs: is a directory");
    }

    @Test
    void shouldSayWhatIsWrongWithTheSampleOrTheChoiceOfASource() {
        node.write("empty.log", "");
        assertThat(sample("empty.log")).startsWith("1 ").contains("there is no line in it");
        node.replace(
                "    type: stdin\n",
                "    type: stdin\n  - { name: waf, type: fifo, path: /run/waf.pipe, stream: waf }\n");
        node.write("a.log", "83 a\n");
        assertThat(sample("a.log")).startsWith("2 ").contains("--sample needs --source: there are access, waf");
        String log = node.path("a.log").toString();
        assertThat(node.check("--sample", log, "--source", "acess")).startsWith("2 ");
        assertThat(node.check("--source", "access")).startsWith("2 ");
        assertThat(node.check("--sample", log, "--source", "access")).startsWith("0 ");
        assertThat(node.check("--sample", log, "--source", "waf"))
                .startsWith("1 ")
                .contains("did you mean stream: access?");
    }

    private String sample(String name) {
        return node.check("--sample", node.path(name).toString());
    }

    private String standardInput(String text) {
        InputStream original = System.in;
        try {
            System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
            return node.check("--sample", "-");
        } finally {
            System.setIn(original);
        }
    }
}
