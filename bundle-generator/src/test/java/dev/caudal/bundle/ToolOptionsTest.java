// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each file of a tool that is not run, read as its format and compared with the options of the tool's reference: an unknown
 * option is refused by most of these tools, and ignored by the others, which is worse.
 */
class ToolOptionsTest {
    private static final Map<String, String> FILES = Specs.files(Specs.spec());
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @Test
    void shouldHaveOptionsThatVectorKnows() throws IOException {
        JsonNode file = yaml("vector/vector.yaml");
        JsonNode source = file.at("/sources/cdn");

        assertThat(names(file)).isEqualTo(Set.of("sources", "transforms", "sinks"));
        assertThat(names(source))
                .isEqualTo(Set.of(
                        "type",
                        "bootstrap_servers",
                        "topics",
                        "group_id",
                        "auto_offset_reset",
                        "librdkafka_options",
                        "tls"));
        assertThat(names(source.path("tls")))
                .isEqualTo(
                        Set.of("enabled", "ca_file", "crt_file", "key_file", "verify_certificate", "verify_hostname"));
        assertThat(source.path("group_id").asText()).isEqualTo("c83_vector");
        assertThat(source.path("auto_offset_reset").asText()).isEqualTo("earliest");
        assertThat(source.path("topics").toString()).isEqualTo("[\"c83\",\"c83_waf\"]");
        assertThat(source.at("/tls/enabled").asBoolean()).isTrue();
        assertThat(source.at("/tls/verify_certificate").asBoolean()).isTrue();
        assertThat(source.at("/tls/verify_hostname").asBoolean()).isTrue();
        assertThat(source.at("/tls/key_file").asText()).isEqualTo("${CERT_DIR:-.}/c83.key.pem");
        assertThat(names(file.at("/transforms/parsed"))).isEqualTo(Set.of("type", "inputs", "source"));
        assertThat(names(file.at("/sinks/out"))).isEqualTo(Set.of("type", "inputs", "encoding"));
        assertThat(file.at("/sinks/out/inputs/0").asText()).isEqualTo("parsed");
        assertThat(file.at("/transforms/parsed/inputs/0").asText()).isEqualTo("cdn");
    }

    @Test
    void shouldCallOnlyFunctionsThatVrlHas() throws IOException {
        String program =
                yaml("vector/vector.yaml").at("/transforms/parsed/source").asText();

        assertThat(program.replaceAll("r'[^']*'|\"[^\"]*\"", "").replaceAll("#.*", ""))
                .satisfies(code -> assertThat(found("([a-z_]+!?)\\(", code))
                        .isSubsetOf("string!", "starts_with", "parse_json", "parse_regex", "merge", "parse_timestamp"))
                .satisfies(ToolOptionsTest::assertBalanced);
    }

    @Test
    void shouldHaveOptionsThatFluentBitKnows() throws IOException {
        JsonNode file = yaml("fluent-bit/fluent-bit.yaml");
        JsonNode input = file.at("/pipeline/inputs/0");

        assertThat(names(file)).isEqualTo(Set.of("env", "service", "parsers", "pipeline"));
        assertThat(names(input).stream().filter(name -> !name.startsWith("rdkafka.")))
                .containsExactlyInAnyOrder("name", "tag", "brokers", "topics", "group_id", "client_id", "format");
        assertThat(names(input).stream().filter(name -> name.startsWith("rdkafka.")))
                .containsExactlyInAnyOrder(
                        "rdkafka.security.protocol",
                        "rdkafka.ssl.ca.location",
                        "rdkafka.ssl.certificate.location",
                        "rdkafka.ssl.key.location",
                        "rdkafka.ssl.endpoint.identification.algorithm",
                        "rdkafka.auto.offset.reset");
        assertThat(input.path("group_id").asText()).isEqualTo("c83_fluent-bit");
        assertThat(input.path("topics").asText()).isEqualTo("c83,c83_waf");
        assertThat(input.path("rdkafka.auto.offset.reset").asText()).isEqualTo("earliest");
        assertThat(names(file.at("/pipeline/filters/0")))
                .isEqualTo(Set.of("name", "match", "key_name", "parser", "reserve_data", "preserve_key"));
        assertThat(names(file.at("/parsers/1")))
                .isEqualTo(Set.of("name", "format", "regex", "time_key", "time_format", "time_keep", "types"));
        assertThat(file.at("/pipeline/filters/0/parser/1")).isEqualTo(file.at("/parsers/1/name"));
        assertThat(file.at("/pipeline/filters/0/parser/0")).isEqualTo(file.at("/parsers/0/name"));
    }

    @Test
    void shouldHaveOptionsThatTheOpenTelemetryCollectorKnows() throws IOException {
        JsonNode file = yaml("opentelemetry/collector.yaml");
        JsonNode receiver = file.at("/receivers/kafka");

        assertThat(names(file)).isEqualTo(Set.of("receivers", "processors", "exporters", "service"));
        assertThat(names(receiver))
                .isEqualTo(Set.of("brokers", "logs", "group_id", "client_id", "initial_offset", "tls"));
        assertThat(names(receiver.path("logs"))).isEqualTo(Set.of("topics", "encoding"));
        assertThat(names(receiver.path("tls")))
                .isEqualTo(Set.of(
                        "ca_file", "cert_file", "key_file", "insecure", "insecure_skip_verify", "reload_interval"));
        assertThat(receiver.path("initial_offset").asText()).isEqualTo("earliest");
        assertThat(receiver.path("group_id").asText()).isEqualTo("c83_otel");
        assertThat(receiver.at("/tls/insecure").asBoolean(true)).isFalse();
        assertThat(receiver.at("/tls/insecure_skip_verify").asBoolean(true)).isFalse();
        assertThat(names(file.at("/processors/transform"))).isEqualTo(Set.of("error_mode", "log_statements"));
        assertThat(file.at("/processors/transform/log_statements/0/statements"))
                .allSatisfy(statement -> assertThat(
                                found("([A-Za-z_]+)\\(", statement.asText().replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "")))
                        .isSubsetOf("set", "merge_maps", "ParseJSON", "ExtractPatterns", "IsMatch"));
        assertThat(file.at("/service/pipelines/logs").toString())
                .isEqualTo("{\"receivers\":[\"kafka\"],\"processors\":[\"transform\"],\"exporters\":[\"debug\"]}");
    }

    @Test
    void shouldHaveOptionsThatTelegrafKnows() throws IOException {
        JsonNode file = new TomlMapper().readTree(FILES.get("telegraf/telegraf.conf"));
        JsonNode input = file.at("/inputs/kafka_consumer/0");

        assertThat(names(file)).isEqualTo(Set.of("inputs", "processors", "outputs"));
        assertThat(names(input))
                .isEqualTo(Set.of(
                        "brokers",
                        "topics",
                        "consumer_group",
                        "client_id",
                        "offset",
                        "kafka_version",
                        "enable_tls",
                        "tls_ca",
                        "tls_cert",
                        "tls_key",
                        "insecure_skip_verify",
                        "max_message_len",
                        "name_override",
                        "topic_tag",
                        "data_format",
                        "data_type"));
        assertThat(input.path("offset").asText()).isEqualTo("oldest");
        assertThat(input.path("consumer_group").asText()).isEqualTo("c83_telegraf");
        assertThat(input.path("kafka_version").asText()).isEqualTo("2.1.0");
        assertThat(input.path("insecure_skip_verify").asBoolean(true)).isFalse();
        assertThat(names(file.at("/processors/regex/0/fields/0"))).isEqualTo(Set.of("key", "pattern"));
        assertThat(file.at("/processors/regex/0/namepass/0")).isEqualTo(input.path("name_override"));
    }

    @Test
    void shouldHaveOptionsThatRedpandaConnectKnows() throws IOException {
        JsonNode file = yaml("redpanda-connect/connect.yaml");
        JsonNode input = file.at("/input/kafka_franz");

        assertThat(names(file)).isEqualTo(Set.of("input", "pipeline", "output"));
        assertThat(names(input))
                .isEqualTo(Set.of("seed_brokers", "topics", "consumer_group", "client_id", "start_offset", "tls"));
        assertThat(names(input.path("tls")))
                .isEqualTo(Set.of("enabled", "skip_cert_verify", "root_cas_file", "client_certs"));
        assertThat(names(input.at("/tls/client_certs/0"))).isEqualTo(Set.of("cert_file", "key_file"));
        assertThat(input.path("start_offset").asText()).isEqualTo("earliest");
        assertThat(input.path("consumer_group").asText()).isEqualTo("c83_connect");
        assertThat(input.at("/tls/skip_cert_verify").asBoolean(true)).isFalse();
        assertBalanced(file.at("/pipeline/processors/0/mapping").asText().replaceAll("\"\"\".*?\"\"\"|\"[^\"]*\"", ""));
    }

    @Test
    void shouldRunFilebeatAsItIsInACompose() throws IOException {
        JsonNode file = yaml("docker-compose.yml");
        JsonNode service = file.at("/services/filebeat");

        assertThat(names(file)).isEqualTo(Set.of("name", "services"));
        assertThat(names(service)).isEqualTo(Set.of("image", "user", "command", "environment", "volumes", "restart"));
        assertThat(file.path("name").asText()).isEqualTo("cdn-log-c83");
        assertThat(service.path("image").asText()).matches("[a-z./]+:[0-9.]+");
        assertThat(service.at("/volumes/0").asText()).isEqualTo("./:/zip:ro");
        assertThat(service.at("/environment/CERT_DIR").asText()).isEqualTo("/zip");
        assertThat(service.path("command").toString()).contains("\"/zip/filebeat.yml\"");
    }

    @Test
    void shouldHaveSettingsThatClickHouseKnows() throws IOException {
        assertThat(Xml.read(FILES.getOrDefault("clickhouse/kafka.xml", "")))
                .containsEntry("/clickhouse/kafka/security_protocol", "ssl")
                .containsEntry("/clickhouse/kafka/ssl_certificate_location", "/etc/clickhouse-server/cdn/c83.crt.pem")
                .containsEntry("/clickhouse/kafka/auto_offset_reset", "earliest")
                .containsOnlyKeys(
                        "/clickhouse/kafka/security_protocol",
                        "/clickhouse/kafka/ssl_ca_location",
                        "/clickhouse/kafka/ssl_certificate_location",
                        "/clickhouse/kafka/ssl_key_location",
                        "/clickhouse/kafka/ssl_endpoint_identification_algorithm",
                        "/clickhouse/kafka/auto_offset_reset");
        String sql = FILES.getOrDefault("clickhouse/tables.sql", "");
        assertThat(found("(?m)^    (kafka_[a-z_]+) = ", sql))
                .containsExactlyInAnyOrder(
                        "kafka_broker_list",
                        "kafka_topic_list",
                        "kafka_group_name",
                        "kafka_client_id",
                        "kafka_format",
                        "kafka_num_consumers");
        assertThat(sql).contains("kafka_group_name = 'c83_clickhouse'", "kafka_topic_list = 'c83,c83_waf'");
        assertBalanced(sql.replaceAll("(?m)^ *--.*", "").replaceAll("'(?:[^'\\\\]|\\\\.)*'", ""));
    }

    @Test
    void shouldHaveOptionsThatRsyslogKnows() {
        String file = FILES.getOrDefault("rsyslog/rsyslog.conf", "");

        assertThat(found("(?m)^  ([a-zA-Z]+)=", file))
                .isEqualTo(new TreeSet<>(Set.of("topic", "broker", "consumergroup", "ruleset", "confParam")));
        assertThat(file).contains("consumergroup=\"c83_rsyslog\"", "\"auto.offset.reset=earliest\"");
    }

    @Test
    void shouldBeGoThatUsesTheClientsOwnNames() {
        String program = FILES.getOrDefault("go/main.go", "");

        assertThat(found("kgo\\.([A-Za-z]+)", program))
                .isEqualTo(new TreeSet<>(Set.of(
                        "NewClient",
                        "SeedBrokers",
                        "DialTLSConfig",
                        "ClientID",
                        "ConsumerGroup",
                        "ConsumeTopics",
                        "ConsumeResetOffset",
                        "NewOffset",
                        "AutoCommitMarks",
                        "Record")));
        assertThat(program)
                .contains("topics = []string{\n\t\t\"c83\",\n\t\t\"c83_waf\",\n\t}", "const groupPrefix = \"c83_\"");
        assertBalanced(program.replaceAll("`[^`]*`", "")
                .replaceAll("(?m)//.*$", "")
                .replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"|'.'", ""));
    }

    @Test
    void shouldNeverTurnTheCheckOfTheBrokersOff() {
        FILES.forEach((file, text) -> assertThat(text)
                .as(file)
                .doesNotContainPattern("(?i)(insecure[a-z_]*|skip_cert_verify)\"?[ =:]+true")
                .doesNotContainPattern("(?i)reject_?unauthorized\"?[ =:]+false")
                .doesNotContainPattern("verification_mode\"?[ =:]+\"?none")
                .doesNotContainPattern("verify_[a-z]+\"?[ =:]+false"));
    }

    private static JsonNode yaml(String file) throws IOException {
        return YAML.readTree(FILES.get(file));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .forEach(found::add);
        return found;
    }

    private static void assertBalanced(String code) {
        for (String pair : List.of("()", "{}", "[]")) {
            assertThat(code.chars().filter(c -> c == pair.charAt(0)).count())
                    .as(pair)
                    .isEqualTo(code.chars().filter(c -> c == pair.charAt(1)).count());
        }
    }
}
