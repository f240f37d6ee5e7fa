// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.NodeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OverridesTest {
    private static final String FILE = """
            node: from-file
            platform: media
            platforms:
              media:
                sources:
                  - { name: hls, type: fifo, path: /run/hls.pipe }
                  - { name: waf, type: fifo, path: /run/waf.pipe, stream: waf }
            customers: { file: active.json }
            kafka: { bootstrapServers: ["kafka1:9093"], plaintext: true, linger: 1s }
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldLetTheEnvironmentWinOverTheFileAndTheCommandLineOverBoth() throws Exception {
        assertThat(read(Map.of(), List.of()).node()).isEqualTo(NodeName.of("from-file"));
        Map<String, String> environment = Map.of("CAUDAL_CONFIG_NODE", "from-environment", "CAUDAL_JAVA_OPTS", "-x");
        assertThat(read(environment, List.of()).node()).isEqualTo(NodeName.of("from-environment"));
        assertThat(read(environment, List.of("node=first", "node=last")).node()).isEqualTo(NodeName.of("last"));
    }

    @Test
    void shouldReachGroupsListsAndSources() throws Exception {
        EdgeConfig config = read(
                Map.of(
                        "CAUDAL_CONFIG_KAFKA_BOOTSTRAPSERVERS_0", "kafka7:9093",
                        "CAUDAL_CONFIG_KAFKA_MAXBATCHLINES", "77",
                        "CAUDAL_CONFIG_MEMORY_LIMIT", "64MiB",
                        "CAUDAL_CONFIG_PLATFORMS_MEDIA_SOURCES_1_CUSTOMERID_KEEP", "true",
                        "CAUDAL_CONFIG_CUSTOMERS_REFRESH", "7s"),
                List.of(
                        "platforms.media.sources.hls.path=/run/other.pipe",
                        "platforms.media.sources[2]={name: more, type: stdin}",
                        "kafka.linger=3s"));
        assertThat(config.delivery().bootstrapServers()).containsExactly("kafka7:9093");
        assertThat(config.delivery().maxBatchLines()).isEqualTo(77);
        assertThat(config.delivery().memoryLimitBytes()).isEqualTo(64L << 20);
        assertThat(config.delivery().linger()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.customers().refresh()).isEqualTo(Duration.ofSeconds(7));
        List<EdgeConfig.Source> sources = config.sourcesOf("media").orElseThrow();
        assertThat(sources).extracting(EdgeConfig.Source::name).containsExactly("hls", "waf", "more");
        assertThat(sources.get(0).options()).containsEntry("path", "/run/other.pipe");
        assertThat(sources.get(1).customerId().keep()).isTrue();
    }

    @Test
    void shouldReplaceAWholeList() throws Exception {
        assertThat(read(Map.of("CAUDAL_CONFIG_KAFKA_BOOTSTRAPSERVERS", "[a:1, \"b:2\"]"), List.of())
                        .delivery()
                        .bootstrapServers())
                .containsExactly("a:1", "b:2");
    }

    /** F65, and what else may be wrong beside the file. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CAUDAL_CONFIG_KAFKA_LINGER | `` | environment CAUDAL_CONFIG_KAFKA_LINGER: is set, but empty",
                "CAUDAL_CONFIG_KAFKA_LINGR | 1s | names no key of the configuration; there are CAUDAL_CONFIG_KAFKA_",
                "CAUDAL_CONFIG_KAFKA_LINGER | soon | environment CAUDAL_CONFIG_KAFKA_LINGER: kafka.linger: 'soon'",
                "CAUDAL_CONFIG_NODE_NAME | a | names no key",
                "CAUDAL_CONFIG_PLATFORMS_MEDIA_SOURCES_9_PATH | /a | names no key",
                "CAUDAL_CONFIG_KAFKA_BOOTSTRAPSERVERS | [a | this is not YAML",
            })
    void shouldRefuseAVariable(String name, String value, String problem) {
        assertThatThrownBy(() -> read(Map.of(name, value), List.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("environment " + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kafka.linger | is no KEY=VALUE",
                "=1 | is no KEY=VALUE",
                "kafka.linger= | kafka.linger: '' must be a time",
                "kafka.lingr=1s | --set kafka.lingr: kafka.lingr: unknown option; did you mean 'linger'?",
                "kafka..linger=1s | a part of it is empty",
                "node.name=1 | 'node' is 'from-file' and has no 'name'",
                "platforms.media.sources.9.path=/a | the list has 2 elements",
                "platforms.media.sources.none.path=/a | 'none' is neither a number nor the name of an element",
                "kafka.plaintext=yes | --set kafka.plaintext: kafka.plaintext: 'yes' must be true or false",
            })
    void shouldRefuseASetting(String setting, String problem) {
        assertThatThrownBy(() -> read(Map.of(), List.of(setting)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("--set ");
    }

    @Test
    void shouldSayWhatIsDifferentAndHideWhatMayBeSecret() throws Exception {
        Written before = read(Map.of(), List.of()).written();
        Written after = read(
                        Map.of(),
                        List.of(
                                "kafka.linger=2s",
                                "drain=1s",
                                "platforms.media.sources.1={name: waf, type: subprocess, command: [a], environment: {T: canary}}"))
                .written();
        assertThat(before.changesTo(after).stream().map(Written.Change::describe))
                .contains("drain: (not set) → 1s", "kafka.linger: 1s → 2s")
                .contains("platforms.media.sources[1].environment.T: (not set) → (not shown)")
                .contains("platforms.media.sources[1].path: /run/waf.pipe → (not set)")
                .noneMatch(line -> line.contains("canary"));
        assertThat(before.changesTo(before)).isEmpty();
    }

    private EdgeConfig read(Map<String, String> environment, List<String> settings)
            throws InvalidConfigException, IOException {
        Path file = Files.writeString(directory.resolve("edge.yaml"), FILE);
        return EdgeConfigReader.read(file, Overrides.of(environment, settings), (sources, problems) -> {});
    }
}
