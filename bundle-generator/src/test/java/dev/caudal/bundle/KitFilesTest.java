// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each consumer's file, read by the nearest thing to its tool that is at hand. */
class KitFilesTest {
    /** Options of Filebeat's Kafka input, from its reference. */
    private static final Set<String> FILEBEAT_OPTIONS = Set.of(
            "type",
            "hosts",
            "topics",
            "group_id",
            "client_id",
            "initial_offset",
            "version",
            "ssl.enabled",
            "ssl.certificate_authorities",
            "ssl.certificate",
            "ssl.key",
            "ssl.verification_mode");

    /** Options of Logstash's Kafka input, from its reference. */
    private static final Set<String> LOGSTASH_OPTIONS = Set.of(
            "bootstrap_servers",
            "topics",
            "group_id",
            "client_id",
            "auto_offset_reset",
            "codec",
            "decorate_events",
            "security_protocol",
            "ssl_keystore_type",
            "ssl_keystore_location",
            "ssl_keystore_password",
            "ssl_key_password",
            "ssl_truststore_type",
            "ssl_truststore_location",
            "ssl_truststore_password",
            "ssl_endpoint_identification_algorithm");

    @Test
    void shouldBeYamlThatFilebeatKnows() throws IOException {
        JsonNode input = new ObjectMapper(new YAMLFactory())
                .readTree(Specs.files(Specs.spec()).get("filebeat.yml"))
                .path("filebeat.inputs")
                .path(0);

        Set<String> names = new TreeSet<>();
        input.fieldNames().forEachRemaining(names::add);
        assertThat(FILEBEAT_OPTIONS).containsAll(names);
        assertThat(input.path("topics").toString()).isEqualTo("[\"c83\",\"c83_waf\"]");
        assertThat(input.path("group_id").asText()).isEqualTo("c83_filebeat");
        assertThat(input.path("initial_offset").asText()).isEqualTo("oldest");
        assertThat(input.path("version").asText()).isEqualTo("2.1.0");
        assertThat(input.path("ssl.key").asText()).isEqualTo("${CERT_DIR:.}/c83.key.pem");
    }

    @Test
    void shouldHaveOptionsThatLogstashKnows() {
        String pipeline = Specs.files(Specs.spec()).getOrDefault("kafka-logstash.conf", "");
        Matcher option = Pattern.compile("^    ([a-z_]+) => ", Pattern.MULTILINE)
                .matcher(pipeline.substring(0, pipeline.indexOf("\nfilter {")));

        Set<String> names = new TreeSet<>();
        while (option.find()) {
            names.add(option.group(1));
        }
        assertThat(names).isEqualTo(new TreeSet<>(LOGSTASH_OPTIONS));
        assertThat(pipeline)
                .contains("topics => [\"c83\", \"c83_waf\"]")
                .contains("auto_offset_reset => \"earliest\"")
                .contains("group_id => \"c83_logstash\"");
    }

    @Test
    void shouldCompileWhereOnlyJava11IsThere(@TempDir Path classes) {
        String source = Specs.files(Specs.declared()).getOrDefault("java/Consumer.java", "");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        List<String> options = List.of(
                "--release",
                "11",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"));

        compiler.getTask(null, null, problems, options, null, List.of(new Source(source)))
                .call();

        assertThat(problems.getDiagnostics().stream()
                        .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                        .map(Object::toString))
                .isEmpty();
        assertThat(classes.resolve("Consumer.class")).exists();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(String text) {
            super(URI.create("string:///Consumer.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
