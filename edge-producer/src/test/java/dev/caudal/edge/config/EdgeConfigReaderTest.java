// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.delivery.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EdgeConfigReaderTest {
    private static final String MINIMAL = """
            node: mad1-edge07
            sources:
              - { name: access, type: stdin }
            customers: { file: active.json }
            kafka:
              bootstrapServers: [kafka1:9093]
              certificate: edge.crt.pem
              key: edge.key.pem
              ca: ca.pem
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldFillInTheDocumentedDefaults() throws Exception {
        EdgeConfig config = read(MINIMAL);
        assertThat(config.node()).isEqualTo(NodeName.of("mad1-edge07"));
        assertThat(config.needsDetection()).isFalse();
        assertThat(config.drain()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.customers().refresh()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.customers().file()).isEqualTo(directory.resolve("active.json"));
        assertThat(config.delivery().codec()).isEqualTo(Codec.ZSTD);
        assertThat(config.delivery().compressionLevel()).isEqualTo(1);
        assertThat(config.delivery().linger()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.delivery().memoryLimitBytes()).isEqualTo(32L << 20);
        assertThat(config.sourcesOf("anything").orElseThrow()).singleElement().satisfies(source -> {
            assertThat(source.stream()).isEqualTo(StreamName.ACCESS);
            assertThat(source.limits()).isEqualTo(FramingLimits.DEFAULT);
            assertThat(source.customerId()).isEqualTo(new EdgeConfig.CustomerIdRule("firstToken", null, false));
        });
    }

    @Test
    void shouldReadTheExampleOfTheDocumentation() throws Exception {
        EdgeConfig config = read("""
                node: mad1-edge07
                platform: auto
                platforms:
                  delivery:
                    sources:
                      - name: access
                        type: subprocess
                        command: [varnishncsa, -F, '%{VCL_Log:customer}x %h %l %u %t "%r" %s %b "%{User-agent}i"']
                        stream: access
                        customerId: { from: firstToken, keep: false }
                  media:
                    sources:
                      - { name: hls, type: fifo, path: /run/caudal/hls.pipe, stream: access }
                      - { name: waf, type: stdin, stream: waf, customerId: { from: json customer, keep: true } }
                customers:
                  file: /var/lib/caudal/active.json
                kafka:
                  bootstrapServers: [kafka1:9093, "[2001:db8::1]:9093"]
                  certificate: edge.crt.pem
                  key: edge.key.pem
                  ca: ca.pem
                  compression: zstd
                  compressionLevel: 1
                  linger: 1s
                  maxBatchLines: 10000
                memory: { limit: 32MiB }
                spool:  { directory: /var/lib/caudal/spool, limit: 4GiB }
                http:   { listen: "127.0.0.1:19464" }
                """);
        assertThat(config.needsDetection()).isTrue();
        assertThat(config.platformNames()).isEqualTo("delivery, media");
        List<EdgeConfig.Source> media = config.sourcesOf("media").orElseThrow();
        assertThat(media.get(0).options()).isEqualTo(Map.of("path", "/run/caudal/hls.pipe"));
        assertThat(media.get(1).customerId()).isEqualTo(new EdgeConfig.CustomerIdRule("json", "customer", true));
        assertThat(config.sourcesOf("delivery").orElseThrow().get(0).options().get("command"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(3);
    }

    @Test
    void shouldTellAVarnishSourceWhereTheCustomerIs() throws Exception {
        EdgeConfig config =
                read(MINIMAL.replace("type: stdin", "type: varnish, customerId: { from: vclLog, key: customer }"));

        assertThat(config.sourcesOf("anything").orElseThrow()).singleElement().satisfies(source -> {
            assertThat(source.customerId()).isEqualTo(new EdgeConfig.CustomerIdRule("vclLog", "customer", false));
            assertThat(source.options()).isEqualTo(Map.of("customerKey", "customer"));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: stdin, customerId: { from: vclLog, key: customer }   | from: vclLog is for sources of type: varnish",
                "type: varnish, customerId: { from: vclLog }                | sources[0].customerId.key: is missing",
                "type: varnish, customerId: { from: firstToken, key: a }    | goes with from: vclLog alone",
                "type: varnish, customerKey: a                              | is written as customerId",
                "type: varnish, lineStart: a, customerId: { from: vclLog, key: a } | is for lines that writers can tear"
            })
    void shouldRefuseVclLogWhereNobodyLooksForIt(String source, String problem) {
        assertThatThrownBy(() -> read(MINIMAL.replace("type: stdin", source.strip())))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void shouldReportEveryProblemWithItsPlaceInTheOrderOfTheFile() {
        assertThatThrownBy(() -> read("""
                        node: Mad1_Edge
                        sources:
                          - { name: access, type: stdin, stream: Access! }
                          - { name: access, type: fifo }
                        custommers: { file: active.json }
                        kafka:
                          bootstrapServers: [kafka1]
                          linger: 5 parsecs
                          compresion: zstd
                          compressionLevel: 40
                        memory: { limit: 1KiB }
                        """)).isInstanceOfSatisfying(InvalidConfigException.class, e -> {
            String[] lines = String.valueOf(e.getMessage()).split("\n");
            assertThat(e.problems()).hasSize(lines.length);
            assertThat(lines)
                    .allMatch(line ->
                            line.startsWith(directory.resolve("edge.yaml").toString()));
            assertThat(e.getMessage())
                    .containsSubsequence(
                            ":1:",
                            "node: ",
                            "Mad1_Edge",
                            ":3:",
                            "sources[0].stream",
                            "Access!",
                            ":4:",
                            "sources[1].name",
                            "another source",
                            ":5:",
                            "custommers",
                            "did you mean 'customers'?",
                            ":7:",
                            "bootstrapServers",
                            "kafka1",
                            ":8:",
                            "kafka.linger",
                            "5 parsecs",
                            ":9:",
                            "compresion",
                            "did you mean 'compression'?",
                            ":10:",
                            "compressionLevel",
                            "40",
                            ":11:",
                            "memory.limit",
                            "1KiB")
                    .contains("customers: needs 'file' or 'url'")
                    .contains("needs certificate, key and ca");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linger: 1s|linger: 10MB",
                "linger: 1s|linger: -1s",
                "linger: 1s|linger: 1e3",
                "linger: 1s|linger: 999999999999999d",
                "linger: 1s|linger: [1s]",
                "linger: 1s|linger: {}",
                "linger: 1s|linger:",
                "linger: 1s|bootstrapServers: [b:1]",
                "limit: 32MiB|limit: 32MB",
                "limit: 32MiB|limit: 32",
                "limit: 32MiB|limit: 999999999999TiB",
                "kafka1:9093|kafka1:0",
                "kafka1:9093|kafka1:65536",
                "kafka1:9093|2001:db8::1:9093",
                "kafka1:9093|:9093"
            })
    void shouldRefuse(String right, String wrong) {
        String text = MINIMAL.replace("ca: ca.pem", "ca: ca.pem\n  linger: 1s\nmemory: { limit: 32MiB }");
        assertThat(text).contains(right);
        assertThatThrownBy(() -> read(text.replace(right, wrong))).isInstanceOf(InvalidConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "just text", "a: [1", "a:\n\t- b", "? ? ?", "node: &a [*a]"})
    void shouldRefuseWhatIsNoConfiguration(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InvalidConfigException.class);
    }

    @Test
    void shouldReadAFileWithByteOrderMarkAndWindowsLineEnds() throws Exception {
        assertThat(read("\ufeff" + MINIMAL.replace("\n", "\r\n")).node()).isEqualTo(NodeName.of("mad1-edge07"));
    }

    @Test
    void shouldSayThatTheFileDoesNotExist() {
        assertThatThrownBy(() -> EdgeConfigReader.read(directory.resolve("none.yaml")))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldRefuseBothFormsOfSourcesAndAnUnknownPlatform() {
        assertThatThrownBy(() -> read(MINIMAL + "platforms: { media: { sources: [{ name: a, type: stdin }] } }\n"))
                .hasMessageContaining("both 'sources' and 'platforms'");
        assertThatThrownBy(() -> read("platform: mediaa\n"
                        + MINIMAL.replace(
                                "sources:\n  - { name: access, type: stdin }",
                                "platforms: { media: { sources: [{ name: a, type: stdin }] } }")))
                .hasMessageContaining("'mediaa' is not among the platforms: media");
    }

    @Test
    void shouldRefuseTlsFilesTogetherWithPlaintext() {
        assertThatThrownBy(() -> read(MINIMAL + "  plaintext: true\n")).hasMessageContaining("choose one");
    }

    private EdgeConfig read(String text) throws InvalidConfigException, IOException {
        return EdgeConfigReader.read(Files.writeString(directory.resolve("edge.yaml"), text));
    }

    /** Every machine without a name of its own has this one. */
    @Test
    void shouldNotTakeLocalhostForTheNameOfANode(@TempDir Path folder) throws Exception {
        Path unnamed = Files.writeString(folder.resolve("unnamed.yaml"), """
                sources: [{ name: a, type: stdin }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["k:9093"], plaintext: true }
                """);
        assertThat(EdgeConfigReader.read(unnamed, "Mad1-Edge07").node().value()).isEqualTo("mad1-edge07");
        for (String name : List.of("localhost", "localhost.localdomain")) {
            assertThatThrownBy(() -> EdgeConfigReader.read(unnamed, name))
                    .hasMessageContaining("node: is missing, and this machine's host name is '" + name + "'")
                    .hasMessageContaining("give each a name of its own");
        }
        assertThatThrownBy(() -> EdgeConfigReader.read(unnamed, "(none)"))
                .hasMessageContaining("node: is missing, and the host name cannot serve");
    }
}
