// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newcomer's first hour: a real process, the default configuration, and a log whose fields are separated by tabs. */
final class WrongSeparatorIT {
    private static final int LINES = 10_000;
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern ADVICE = Pattern.compile("did you mean (customerId: \\{ .* \\})\\?");

    @TempDir
    private Path directory;

    @Test
    void shouldSayWhatToChangeInTheLogAndNameTheIdsAtTheEnd() throws Exception {
        Files.writeString(directory.resolve("a.log"), "83\t203.0.113.82 secret\n".repeat(LINES));
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");

        String out = run("");
        assertThat(out)
                .contains("unsubscribed=" + LINES + " ")
                .containsPattern("source a, unsubscribed +10,000  with ids 10,000 of '83\\\\t203.0.113.82'");
        String log = Files.readString(directory.resolve("err"));
        assertThat(out + log).doesNotContain("secret");
        assertThat(log.lines().filter(line -> line.contains("did you mean")))
                .isNotEmpty()
                .allMatch(line -> line.contains("WARN") && line.contains("10,000 of '83\\t203.0.113.82'"));
        Matcher advice = ADVICE.matcher(log);
        assertThat(advice.find()).isTrue();

        out = run(", " + advice.group(1));
        assertThat(out).contains("inSpool=" + LINES + " ").doesNotContain("source a, unsubscribed");
        assertThat(Files.readString(directory.resolve("err"))).doesNotContain("did you mean");
    }

    private String run(String rule) throws Exception {
        Path config = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources: [{ name: a, type: stdin%s }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true }
                spool: { directory: spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                """.formatted(rule));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.caudal.edge.EdgeMain",
                        "run",
                        "--config",
                        config.toString()))
                .redirectInput(directory.resolve("a.log").toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended")
                    .isTrue();
            assertThat(process.exitValue()).isZero();
            return Files.readString(directory.resolve("out"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
