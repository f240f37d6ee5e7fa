// SPDX-License-Identifier: Apache-2.0
package dev.caudal.otherteam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.bundle.Brand;
import dev.caudal.bundle.BundleGenerator;
import dev.caudal.bundle.BundleSpec;
import dev.caudal.bundle.ConsumerKit;
import dev.caudal.bundle.Credentials;
import dev.caudal.bundle.Evidence;
import dev.caudal.bundle.FileAccess;
import dev.caudal.bundle.Guide;
import dev.caudal.bundle.KitFile;
import dev.caudal.bundle.StandardKits;
import dev.caudal.bundle.StoreFile;
import dev.caudal.bundle.Syntax;
import dev.caudal.bundle.TemplateException;
import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** A consumer is added with a template and a test, from outside of the module. */
class AnotherConsumerTest {
    private static final Set<String> VALUES = Set.of("brokerAddresses", "topicList", "groupPrefix");

    @Test
    void shouldPutAnotherTeamsConsumerIntoTheZipAndBothManuals() throws IOException {
        Map<String, String> zip = zip(nifi(VALUES));

        assertThat(zip.get("nifi/nifi.properties"))
                .contains("bootstrap.servers=kafka1.example.net:9093\n", "topic=c83\n", "group.id=c83_nifi\n");
        assertThat(zip.get("README.md"))
                .contains("| Apache NiFi | `nifi/nifi.properties` | *checked, not run* |")
                .contains("### Apache NiFi\n\nThe group is `c83_nifi`.\n");
        assertThat(zip.get("LEEME.md"))
                .contains("| Apache NiFi | `nifi/nifi.properties` | *comprobado, no ejecutado* |")
                .contains("### Apache NiFi\n\nEl grupo es `c83_nifi`.\n");
        assertThat(zip).containsKeys("consumer.py", "filebeat.yml", "verify.sh");
    }

    @Test
    void shouldRefuseATemplateThatAsksForAnUnknownValueOrForgetsOne() {
        assertThatThrownBy(() -> zip(nifi(Set.of("brokerAddresses", "topicList"))))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("nifi/nifi.properties")
                .hasMessageContaining("groupPrefix");
        assertThatThrownBy(() -> zip(nifi(Set.of("brokerAddresses", "topicList", "groupPrefix", "password"))))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("does not use [password]");
    }

    private static ConsumerKit nifi(Set<String> values) throws IOException {
        try (InputStream template = AnotherConsumerTest.class.getResourceAsStream("nifi/nifi.properties.mustache")) {
            String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            return new ConsumerKit(
                    "Apache NiFi",
                    Evidence.CHECKED_NOT_RUN,
                    new Guide(
                            "The group is `{{groupPrefix}}nifi`.",
                            "El grupo es `{{groupPrefix}}nifi`.",
                            Set.of("groupPrefix")),
                    List.of(new KitFile("nifi/nifi.properties", text, Syntax.PROPERTIES, FileAccess.SHARED, values)));
        }
    }

    private static Map<String, String> zip(ConsumerKit another) throws IOException {
        List<ConsumerKit> kits = new ArrayList<>(StandardKits.all());
        kits.add(another);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BundleGenerator(kits).write(spec(), out);
        Map<String, String> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    private static BundleSpec spec() {
        StoreFile store = StoreFile.of(new byte[] {1});
        return new BundleSpec(
                CustomerId.of("83"),
                "Example Media",
                Brand.DEFAULT,
                List.of("kafka1.example.net:9093"),
                new TreeMap<>(Map.of(StreamName.ACCESS, "c83")),
                "c83_",
                Duration.ofDays(1),
                new Credentials(
                        pem("CERTIFICATE"),
                        pem("PRIVATE KEY"),
                        pem("CERTIFICATE"),
                        store,
                        store,
                        "abcdefghABCDEFGH1234"));
    }

    private static String pem(String label) {
        return "-----BEGIN " + label + "-----\nx\n-----END " + label + "-----\n";
    }
}
