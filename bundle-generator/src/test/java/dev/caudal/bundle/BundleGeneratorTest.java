// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;

class BundleGeneratorTest {
    @Test
    void shouldHaveTheNamesOfThePublicDocumentationWithTheirModes() throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(Specs.zip(Specs.spec())))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                modes.put(entry.getName(), Integer.toOctalString(entry.getUnixMode()));
            }
        }

        assertThat(namesWith("100644", modes))
                .containsExactly(
                        "LEEME.md",
                        "README.md",
                        "c83.crt.pem",
                        "caudalCA.pem",
                        "clickhouse/kafka.xml",
                        "clickhouse/tables.sql",
                        "docker-compose.yml",
                        "filebeat.yml",
                        "fluent-bit/fluent-bit.yaml",
                        "go/go.mod",
                        "go/main.go",
                        "java/Consumer.java",
                        "java/pom.xml",
                        "kafka-connect/jdbc.properties",
                        "kafka-connect/s3.properties",
                        "kafka-connect/worker.properties",
                        "kcat/kcat.conf",
                        "logstash/kafka-logstash-pem.conf",
                        "nodejs/package.json",
                        "opentelemetry/collector.yaml",
                        "redpanda-connect/connect.yaml",
                        "requirements.txt",
                        "rsyslog/rsyslog.conf",
                        "telegraf/telegraf.conf",
                        "truststore.p12",
                        "vector/vector.yaml");
        assertThat(namesWith("100755", modes))
                .containsExactly("consumer.py", "kcat/run.sh", "nodejs/consumer.js", "verify.py", "verify.sh");
        assertThat(namesWith("100600", modes))
                .containsExactly(
                        "c83.key.pem",
                        "c83.keystore.p12",
                        "c83.pem",
                        "java/client.properties",
                        "kafka-logstash.conf",
                        "password.txt");
        assertThat(modes).hasSize(37);
    }

    @Test
    void shouldGiveTheSameBytesTwice() {
        assertThat(Specs.zip(Specs.spec())).isEqualTo(Specs.zip(Specs.spec()));
    }

    @Test
    void shouldWriteAsItGoesAndLeaveTheStreamOpen() throws IOException {
        int[] calls = new int[2];
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                calls[0]++;
            }

            @Override
            public void write(byte[] b, int offset, int length) {
                calls[0]++;
            }

            @Override
            public void close() {
                calls[1]++;
            }
        };

        new BundleGenerator().write(Specs.spec(), out);

        assertThat(calls[0]).isGreaterThan(30);
        assertThat(calls[1]).isZero();
    }

    @Test
    void shouldPutSecretsIntoFilesOfTheOwnerAlone() throws IOException {
        Map<String, String> secrets =
                Map.of("password", Specs.CREDENTIALS.password(), "key", Specs.CREDENTIALS.keyPem());
        try (ZipFile zip = ZipFile.builder()
                .setSeekableByteChannel(new SeekableInMemoryByteChannel(Specs.zip(Specs.spec())))
                .get()) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                secrets.forEach((what, secret) -> {
                    if (text.contains(secret)) {
                        assertThat(entry.getUnixMode() & 0777)
                                .as("%s in %s", what, entry.getName())
                                .isEqualTo(0600);
                    }
                });
            }
        }
    }

    @Test
    void shouldGiveTheSameBytesInEveryTimeZone() {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/Sao_Paulo"));
            byte[] west = Specs.zip(Specs.spec());
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            byte[] east = Specs.zip(Specs.spec());

            assertThat(west).isEqualTo(east);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void shouldCarryCredentialsUnchanged() {
        Map<String, String> files = Specs.files(Specs.spec());

        assertThat(files.get("c83.key.pem")).isEqualTo(Specs.CREDENTIALS.keyPem());
        assertThat(files.get("c83.crt.pem")).isEqualTo(Specs.CREDENTIALS.certificatePem());
        assertThat(files.get("caudalCA.pem")).isEqualTo(Specs.CREDENTIALS.brokersCaPem());
        assertThat(files.get("c83.keystore.p12")).isEqualTo("identity");
        assertThat(files.get("password.txt")).isEqualTo(Specs.CREDENTIALS.password() + "\n");
    }

    @Test
    void shouldConfigureTheJavaClientWithThePkcs12Stores() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Specs.files(Specs.spec()).getOrDefault("java/client.properties", "")));

        assertThat(properties)
                .containsEntry("bootstrap.servers", "kafka1.example.net:9093,[2001:db8::1]:9093")
                .containsEntry("ssl.keystore.location", "../c83.keystore.p12")
                .containsEntry("ssl.keystore.password", Specs.CREDENTIALS.password())
                .containsEntry("group.id", "c83_consumer-java")
                .containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void shouldSayInTheReadmeWhichConsumersWereRun() {
        Map<String, String> files = Specs.files(Specs.spec());

        assertThat(files.get("README.md"))
                .contains("| Python | `consumer.py`, `requirements.txt` | *run in tests* |")
                .contains("| Filebeat | `filebeat.yml` | *checked, not run* |")
                .contains("| Lines are kept for | 72 hours");
        assertThat(files.get("LEEME.md"))
                .contains("| Python | `consumer.py`, `requirements.txt` | *ejecutado en pruebas* |");
    }

    @Test
    void shouldHaveASchemaOfEachDeclaredStreamAndNoOther() {
        Map<String, String> files = Specs.files(Specs.declared());

        assertThat(files.get("lines/waf.schema.json")).contains("\"status\": {\"type\": \"integer\"");
        assertThat(files.keySet()).contains("lines/access.schema.json");
        assertThat(Specs.files(Specs.spec()).keySet()).noneMatch(file -> file.startsWith("lines/"));
        assertThat(files.get("README.md"))
                .contains("| bytes | integer | bytes | size of the response |")
                .contains("| status | integer |  | verdict |")
                // Not in a code block, where the escapes would be shown.
                .contains("\n> 203.0.113.5 - - ")
                .doesNotContain("nothing is promised");
        assertThat(Specs.files(Specs.spec()).get("README.md")).contains("nothing is promised of its fields");
    }

    @Test
    void shouldSayWithWhichVersionsConsumersWereRun() {
        Map<String, String> files = Specs.files(Specs.spec());

        assertThat(files.get("README.md"))
                .containsPattern(
                        "\\| Vector \\| `vector/vector.yaml` \\| \\*run in tests\\* \\| 0\\.58\\.0, 2026-11 \\| [0-9 ]+ \\|");
    }

    @Test
    void shouldPinTheKafkaClientThatItIsTestedWith() throws IOException {
        Properties version = new Properties();
        try (InputStream stream = KafkaConsumer.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            version.load(stream);
        }

        assertThat(Specs.files(Specs.spec()).get("java/pom.xml"))
                .contains("<version>" + version.getProperty("version") + "</version>")
                .doesNotContain("@");
    }

    @Test
    void shouldRefuseTwoFilesOfOneName() {
        KitFile file = new KitFile("README.md", "text", Syntax.TEXT, FileAccess.SHARED, Set.of());
        ConsumerKit kit = new ConsumerKit("Twice", Evidence.CHECKED_NOT_RUN, List.of(file));

        assertThatThrownBy(() -> write(List.of(kit)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("a second file of this name");
    }

    private static List<String> namesWith(String mode, Map<String, String> modes) {
        return modes.entrySet().stream()
                .filter(entry -> entry.getValue().equals(mode))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String write(List<ConsumerKit> kits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new BundleGenerator(kits).write(Specs.spec(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
