// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class EdgeCommandIT {
    private static final String LIST = """
            {"epoch": "e", "version": 1, "customers": [
              {"id": "83", "subscription": "s", "topics": {"access": "c83"}}]}
            """;

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldExitWithTwoForWrongUsage() {
        assertThat(execute("run")).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString()).contains("--config=FILE");
        assertThat(execute("rum")).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString()).contains("run");
    }

    @Test
    void shouldPrintTheVersionsOfWhatMatters() {
        assertThat(execute("--version")).isEqualTo(EdgeCommand.DONE);
        assertThat(out.toString()).contains("caudal edge-producer").contains("kafka-clients 4.4");
    }

    @Test
    void shouldReportEveryFileThatIsWrong() throws IOException {
        Path config = config("sources: [{ name: a, type: stdin }]");
        Files.writeString(directory.resolve("active.json"), "{\"epoch\": 7}");
        Files.writeString(directory.resolve("edge.crt.pem"), "no certificate");
        Files.writeString(directory.resolve("edge.key.pem"), "-----BEGIN EC PRIVATE KEY-----\n");
        assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString())
                .contains("active.json: the list: 'epoch' is number")
                .contains("active.json: the list has no 'version'")
                .contains("edge.crt.pem: holds no")
                .contains("edge.key.pem: is of the form 'EC'")
                .contains("ca.pem: does not exist");
    }

    @Test
    void shouldReportWhatIsWrongWithSourcesOfEveryPlatform() throws IOException {
        Path config = config("""
                platform: media
                platforms:
                  delivery: { sources: [{ name: a, type: subproces, command: [x] }] }
                  media: { sources: [{ name: a, type: fifo, paht: /x, customerId: { from: field zero } }] }
                """);
        assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.BAD_USAGE);
        assertThat(err.toString())
                .contains("did you mean 'subprocess'?")
                .contains("did you mean 'path'?")
                .contains("sources[0].path: is missing")
                .contains("zero");
    }

    @Test
    void shouldAcceptWhatIsRight(@TempDir Path kafkaDirectory) throws IOException {
        Path config = config("sources: [{ name: a, type: stdin }]");
        Files.writeString(directory.resolve("active.json"), LIST);
        try (LocalKafka kafka = LocalKafka.builder()
                .brokers(2)
                .brokerProperty("broker.session.timeout.ms", "600000")
                .directory(kafkaDirectory.resolve("k"))
                .start()) {
            ClientCertificate certificate = kafka.issueClient("edge-e1");
            Files.writeString(directory.resolve("edge.crt.pem"), certificate.certificatePem());
            Path key = Files.writeString(directory.resolve("edge.key.pem"), certificate.keyPem());
            Files.writeString(directory.resolve("ca.pem"), certificate.caPem());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.BAD_USAGE);
            assertThat(err.toString()).contains("chmod 600");

            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.DONE);
            assertThat(out.toString()).contains("ok; node e1");

            // One of two is known; where the other is, the cluster says.
            String second = kafka.broker(2).bootstrapServers();
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace("localhost:9093", kafka.broker(1).bootstrapServers()));
            err.getBuffer().setLength(0);
            assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.DONE);
            assertThat(err.toString()).isEmpty();
            kafka.broker(2).kill();
            assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.DONE);
            assertThat(err.toString())
                    .contains(
                            "the cluster says that broker 2 is at " + second + ": does not answer: Connection refused");

            Files.writeString(key, kafka.issueClient("edge-e2").keyPem());
            assertThat(execute("check-config", "--config", config.toString())).isEqualTo(EdgeCommand.BAD_USAGE);
            assertThat(err.toString()).contains("does not belong to the certificate");
        }
    }

    private Path config(String sources) throws IOException {
        return Files.writeString(directory.resolve("edge.yaml"), sources + """

                        node: e1
                        customers: { file: active.json }
                        kafka:
                          bootstrapServers: ["localhost:9093"]
                          certificate: edge.crt.pem
                          key: edge.key.pem
                          ca: ca.pem
                        """);
    }

    private int execute(String... arguments) {
        CommandLine commandLine = EdgeCommand.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
