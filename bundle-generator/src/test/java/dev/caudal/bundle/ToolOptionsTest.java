// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
    void shouldRunFilebeatAsItIsInACompose() throws IOException {
        JsonNode file = yaml("docker-compose.yml");
        JsonNode service = file.at("/services/filebeat");

        assertThat(names(file)).isEqualTo(Set.of("name", "services"));
        assertThat(names(service)).isEqualTo(Set.of("image", "user", "command", "environment", "volumes", "restart"));
        assertThat(file.path("name").asText()).isEqualTo("cdn-log-c83");
        assertThat(service.path("image").asText()).matches("[a-z./]+:[0-9.]+");
        assertThat(service.at("/volumes/0").asText()).isEqualTo("./:/zip:ro,z");
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
