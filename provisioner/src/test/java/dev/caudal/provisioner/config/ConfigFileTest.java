// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.bundle.LineFormat;
import dev.caudal.bundle.Naming;
import dev.caudal.bundle.Support;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeTheDefaultsFromAnEmptyFile() throws IOException {
        assertThat(read("")).isEqualTo(ProvisionerConfig.DEFAULT);
        assertThat(read("topics:\n")).isEqualTo(ProvisionerConfig.DEFAULT);
    }

    @Test
    void shouldReadWhatALineOfEachStreamIs() throws IOException {
        LineFormats formats = read("""
                streams:
                  access:
                    format: combined
                    customers:
                      91: {nginx: '$remote_addr [$time_local] $status'}
                  waf:
                    format: json
                    fields:
                      verdict: {type: integer, unit: points, description: {en: score, es: puntuación}}
                      at: {type: time, pattern: iso8601}
                  media: {format: {haproxy: '%ci [%tr] %ST'}, fields: {time: {zone: "+02:00"}}}
                """).formats();

        SortedMap<StreamName, LineFormat> all = formats.of(CustomerId.of("83"));
        assertThat(all.keySet().stream().map(StreamName::value)).containsExactly("access", "media", "waf");
        assertThat(names(all.get(StreamName.ACCESS))).contains("referer text", "bytes integer");
        assertThat(names(all.get(StreamName.of("waf")))).containsExactly("verdict integer", "at time");
        assertThat(names(all.get(StreamName.of("media"))))
                .containsExactly("client_ip ip", "time time", "status integer");
        assertThat(names(formats.of(CustomerId.of("91")).get(StreamName.ACCESS)))
                .containsExactly("client_ip ip", "time time", "status integer");
    }

    @Test
    void shouldReadWhatFieldsAreCalled() throws IOException {
        LineFormats formats = read("""
                streams:
                  access:
                    format: combined
                    naming: ecs
                    customers:
                      91: {naming: otel}
                      92: {format: common}
                  waf: {format: json}
                """).formats();

        assertThat(formats.of(CustomerId.of("83")).values().stream().map(LineFormat::naming))
                .containsExactly(Naming.ECS, Naming.SHORT);
        LineFormat otel = formats.of(CustomerId.of("91")).get(StreamName.ACCESS);
        assertThat(otel.naming()).isEqualTo(Naming.OTEL);
        assertThat(names(otel)).contains("user_agent text");
        LineFormat common = formats.of(CustomerId.of("92")).get(StreamName.ACCESS);
        assertThat(common.naming()).isEqualTo(Naming.ECS);
        assertThat(names(common)).doesNotContain("user_agent text");
        assertThatThrownBy(() -> read("streams: {access: {format: combined, naming: esc}}"))
                .hasMessageContaining("access: naming: 'esc' is not a naming of fields: use short, ecs, otel");
        assertThatThrownBy(() -> read("streams: {access: {naming: ecs}}"))
                .hasMessageContaining("access: say in one way what a line is");
    }

    @Test
    void shouldSayWhereADeclarationIsWrong() {
        assertThatThrownBy(() -> read("""
                streams:
                  access: {varnish: '%h %{Referer}i %{User-agent}i'}
                  Waf: {format: json}
                  media: {format: combined, nginx: '$status'}
                  none: {}
                  odd: {format: combimed}
                  json: {format: json, fields: {a: {type: number}, at: {type: time}, b: {typ: text}}}
                """))
                .hasMessageContaining(
                        "streams: access: varnish: character 16: '%{Referer}i' (character 4) and '%{User-agent}i'")
                .hasMessageContaining("streams: 'Waf' is no")
                .hasMessageNotContaining("Waf: format")
                .hasMessageContaining("streams: media: say in one way what a line is")
                .hasMessageContaining("got combined and nginx")
                .hasMessageContaining("streams: none: say in one way")
                .hasMessageContaining("streams: odd: combimed: not a format")
                .hasMessageContaining("a: type: 'number' is not a type of a field: use text, integer")
                .hasMessageContaining("field 'at': a time needs a pattern")
                .hasMessageContaining("b: typ: unknown key; did you mean type?");
    }

    private static List<String> names(LineFormat format) {
        return format.fields().stream()
                .map(field -> field.name() + " " + field.type().text())
                .toList();
    }

    @Test
    void shouldReadEveryKey() throws IOException {
        ProvisionerConfig config = read("""
                bootstrapServers: [kafka1.example.net:9093, kafka2.example.net:9093]
                listener: CUSTOMERS
                topicPrefix: cdnlog-c
                brand: Acme
                support: {contact: logs@acme.example, panel: "https://logs.acme.example/panel"}
                topics:
                  partitions: 6
                  replicas: 2
                  minInSyncReplicas: 1
                  retention: 7d
                  retentionBytes: 512MiB
                  maxMessageBytes: 1MiB
                certificates:
                  customerValidity: 90d
                  edgeValidity: 30d
                  jitterPercent: 10
                  renewBefore: 48h
                offboarding: {grace: 48h}
                capacity: {replicasPerBroker: 15000}
                api: {listen: "0.0.0.0:443", certificate: api.crt.pem, key: api.key.pem}
                """);

        assertThat(config.bootstrapServers()).isEqualTo(List.of("kafka1.example.net:9093", "kafka2.example.net:9093"));
        assertThat(config.listener()).isEqualTo("CUSTOMERS");
        assertThat(config.template().prefix()).isEqualTo("cdnlog-c");
        assertThat(config.brand().value()).isEqualTo("Acme");
        assertThat(config.support()).isEqualTo(new Support("logs@acme.example", "https://logs.acme.example/panel"));
        assertThat(config.topics())
                .isEqualTo(new ProvisionerConfig.Topics(6, 2, 1, Duration.ofDays(7), 512L << 20, 1 << 20));
        assertThat(config.certificates())
                .isEqualTo(new ProvisionerConfig.Certificates(
                        Duration.ofDays(90), Duration.ofDays(30), 10, Duration.ofDays(2)));
    }

    @Test
    void shouldRefuseContactsThatNobodyCouldUse() {
        assertThatThrownBy(() -> read("support: {contact: ask the admin, panel: logs.acme.example}"))
                .hasMessageContaining(
                        "support: contact: expected a mail address, a telephone number or an https:// address")
                .hasMessageContaining("support: panel: expected an https:// address");
        assertThatThrownBy(() -> read("support: {panel: \"http://logs.acme.example\"}"))
                .hasMessageContaining("support: panel: expected an https:// address");
        assertThatThrownBy(() -> read("support: {pannel: \"https://logs.acme.example\"}"))
                .hasMessageContaining("did you mean panel?");
    }

    @Test
    void shouldReadTheGroupsThatAreNotAboutTopics() throws IOException {
        ProvisionerConfig config = read("""
                offboarding: {grace: 48h}
                capacity: {replicasPerBroker: 15000}
                api: {listen: "0.0.0.0:443", certificate: api.crt.pem, key: api.key.pem}
                """);

        assertThat(config.grace()).isEqualTo(Duration.ofDays(2));
        assertThat(config.replicasPerBroker()).isEqualTo(15_000);
        assertThat(config.api())
                .isEqualTo(new ProvisionerConfig.Api("0.0.0.0:443", Path.of("api.crt.pem"), Path.of("api.key.pem")));
        assertThatThrownBy(() -> read("api: {certificate: api.crt.pem}")).hasMessageContaining("belong together");
        assertThatThrownBy(() -> read("bootstrapServers: [kafka1]")).hasMessageContaining("expected host:port");
    }

    @Test
    void shouldRefuseWhatIsNotYaml() {
        assertThatThrownBy(() -> read("a: ["))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("not YAML");
        assertThatThrownBy(() -> read("brand: a\nbrand: b\n")).hasMessageContaining("not YAML");
        assertThatThrownBy(() -> read("- a\n")).hasMessageContaining("expected keys and values");
    }

    @Test
    void shouldRefuseBytesThatDoNotFit() {
        assertThatThrownBy(() -> read("topics: {retentionBytes: 999999999999999TiB}"))
                .hasMessageContaining("retentionBytes");
    }

    private ProvisionerConfig read(String text) throws IOException {
        return ConfigFile.read(Files.writeString(folder.resolve("provisioner.yaml"), text));
    }
}
