// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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

        assertThat(modes)
                .containsExactly(
                        Map.entry("LEEME.md", "100644"),
                        Map.entry("README.md", "100644"),
                        Map.entry("c83.crt.pem", "100644"),
                        Map.entry("c83.key.pem", "100600"),
                        Map.entry("c83.keystore.p12", "100600"),
                        Map.entry("caudalCA.pem", "100644"),
                        Map.entry("consumer.py", "100755"),
                        Map.entry("filebeat.yml", "100644"),
                        Map.entry("java/Consumer.java", "100644"),
                        Map.entry("java/client.properties", "100600"),
                        Map.entry("java/pom.xml", "100644"),
                        Map.entry("kafka-logstash.conf", "100600"),
                        Map.entry("password.txt", "100600"),
                        Map.entry("truststore.p12", "100644"));
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
                .contains("| Python | `consumer.py` | *run in tests* |")
                .contains("| Filebeat | `filebeat.yml` | *checked, not run* |")
                .contains("| Lines are kept for | 72 hours");
        assertThat(files.get("LEEME.md")).contains("| Python | `consumer.py` | *ejecutado en pruebas* |");
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
    void shouldTakeAnotherTeamsConsumer() {
        KitFile file = new KitFile(
                "nifi/nifi.properties",
                "group={{groupPrefix}}nifi\n",
                Syntax.PROPERTIES,
                FileAccess.SHARED,
                Set.of("groupPrefix"));
        ConsumerKit kit = new ConsumerKit("NiFi", Evidence.CHECKED_NOT_RUN, List.of(file));

        assertThat(write(List.of(kit))).contains("group=c83_nifi\n").contains("| NiFi | `nifi/nifi.properties` |");
    }

    @Test
    void shouldRefuseTwoFilesOfOneName() {
        KitFile file = new KitFile("README.md", "text", Syntax.TEXT, FileAccess.SHARED, Set.of());
        ConsumerKit kit = new ConsumerKit("Twice", Evidence.CHECKED_NOT_RUN, List.of(file));

        assertThatThrownBy(() -> write(List.of(kit)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("a second file of this name");
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
