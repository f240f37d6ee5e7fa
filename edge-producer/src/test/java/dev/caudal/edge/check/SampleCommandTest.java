// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void shouldWorkWithoutAListAndReadStandardInput() throws Exception {
        Files.delete(node.path("active.json"));
        assertThat(standardInput("83 a\n91 b\n"))
                .startsWith("0 sample - as source access")
                .contains(
                        "the file does not exist",
                        "with an id            2  ids: 1 of '83', 1 of '91'",
                        "there is no active list");
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
    void shouldSayWhatIsWrongWithTheSampleOrTheChoiceOfASource() {
        node.write("empty.log", "");
        assertThat(sample("empty.log")).startsWith("1 ").contains("there is no line in it");
        assertThat(sample("missing.log")).startsWith("2 ").contains("missing.log");
        node.write("a.log.gz", "\u001f\u008bxyz");
        assertThat(sample("a.log.gz")).startsWith("2 ").contains("is compressed: zcat");

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
