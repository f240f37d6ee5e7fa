// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is connected to. */
class UsageTest {
    @TempDir
    private Path work;

    @Test
    void shouldExplainItself() {
        CommandRun help = CommandRun.of("--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("subscribe").contains("Exit codes: 0 done, 1 failed, 2 bad usage");
    }

    @Test
    void shouldAskForACommand() {
        assertThat(CommandRun.of().exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("fly").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldAskForTheAdminsProperties() throws IOException {
        assertThat(CommandRun.of("list").err()).contains("--admin FILE is missing");
        assertThat(CommandRun.of("--admin", "nowhere", "list").exitCode()).isEqualTo(2);
        Path empty = Files.createFile(work.resolve("empty.properties"));
        CommandRun run = CommandRun.of("--admin", empty.toString(), "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("names no brokers");
    }

    @Test
    void shouldReportEveryProblemOfTheConfiguration() throws IOException {
        Path admin = Files.writeString(work.resolve("admin.properties"), "bootstrap.servers=localhost:1\n");
        Path config = Files.writeString(work.resolve("provisioner.yaml"), """
                brand: "../evil"
                bootstrapServer: [a:1]
                topics:
                  partitions: 0
                  retention: soon
                """);

        CommandRun run = CommandRun.of("--admin", admin.toString(), "--config", config.toString(), "list");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("brand: a brand is 1 to 32 letters")
                .contains("bootstrapServer: unknown key; did you mean bootstrapServers?")
                .contains("topics: partitions: expected a number from 1 to 1000, got 0")
                .contains("topics: retention: expected a duration such as");
    }

    @Test
    void shouldRefuseACodecThatTheCustomersToolsCannotRead() throws IOException {
        assertThat(CommandRun.of("subscribe", "83", "--tools", "fluentbit").err())
                .contains("'fluentbit' is not a tool of the starter zip; use one of python, ");
        Path admin = Files.writeString(work.resolve("admin.properties"), "bootstrap.servers=localhost:1\n");

        CommandRun run = CommandRun.of(
                "--admin",
                admin.toString(),
                "subscribe",
                "83",
                "--tools",
                "filebeat,fluent-bit",
                "--compression",
                "zstd");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--compression zstd cannot be read by Fluent Bit: leave --compression out, or use lz4, gzip, none");
    }

    @Test
    void shouldRefuseWhatIsNoNodeOrStream() {
        assertThat(CommandRun.of("edge-credentials", "MAD1", "-o", work.toString())
                        .err())
                .contains("'MAD1' is no valid node");
        assertThat(CommandRun.of("edge-credentials", "..", "-o", work.toString())
                        .exitCode())
                .isEqualTo(2);
        assertThat(CommandRun.of("subscribe", "83", "--stream", "W_AF").err()).contains("'W_AF' is no valid stream");
        assertThat(work).isEmptyDirectory();
    }
}
