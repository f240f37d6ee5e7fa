// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process without a variable in its environment, and so in the POSIX locale, whose files have other letters in their names. The
 * tests themselves may be in any locale: such names are made and written to by a shell.
 */
@Timeout(180)
final class BareEnvironmentIT {
    private static final String NAME = "n=$(printf 'nand\\303\\272'); ";
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");
        Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources:
                  - { name: a, type: fifo, path: %1$s/nand\u00fa/a.pipe }
                  - { name: b, type: file, path: %1$s/nand\u00fa/b.log, stateFile: %1$s/nand\u00fa/b.state }
                customers: { file: %1$s/active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 10ms }
                spool: { directory: spool, limit: 16MiB, after: 100ms }
                tap: { socket: tap.sock }
                drain: 100ms
                """.formatted(directory));
        shell(NAME + "mkdir \"$n\" && cp edge.yaml \"$n/$n.yaml\" && printf '83 one\\n83 two\\n' >\"$n/b.log\"");
    }

    @Test
    void shouldRunWithTheLauncherAndKeepItsFilesForItselfWhateverTheUmask() throws Exception {
        Process edge = start(NAME + "umask 0000; exec env -i JAVA_HOME='" + System.getProperty("java.home") + "' '"
                + Path.of("bin/caudal-edge").toAbsolutePath() + "' run --config \"$n/$n.yaml\" >out 2>err");
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!read("err").contains("source=a open") || !read("err").contains("source=b open")) {
                assertThat(edge.waitFor(10, TimeUnit.MILLISECONDS))
                        .as(read("err"))
                        .isFalse();
                assertThat(System.nanoTime() - deadline).isNegative();
            }
            shell(NAME + "printf '83 three\\n' >\"$n/a.pipe\"");
            edge.destroy();
            assertThat(edge.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            edge.destroyForcibly().waitFor();
        }
        assertThat(read("out")).contains("read=3 ", "inSpool=3 ", "balanced=true");
        assertThat(shell(NAME
                        + "find . \"$n\" -newer active.json \\( -name '*.state' -o -name '*.reader' -o -name '*.pipe'"
                        + " -o -path '*spool*' -o -name '*.tally' \\) -perm /077"))
                .isEmpty();
        assertThat(shell(NAME + "ls \"$n\"")).contains("a.pipe", "a.pipe.reader", "b.state");
    }

    @Test
    void shouldSayInALineWhatTheJarNeedsInItsEnvironment() throws Exception {
        assertThat(jar("", "\"$n/$n.yaml\""))
                .startsWith("2 ")
                .contains("'--config'", "LC_ALL=C.UTF-8")
                .doesNotContain("Exception");
        assertThat(jar("", "edge.yaml"))
                .startsWith("2 ")
                .contains("edge.yaml:3:", "sources[0].path: ", "the locale of this process", "LC_ALL=C.UTF-8");
        assertThat(jar("LC_ALL=C.UTF-8", "\"$n/$n.yaml\"")).startsWith("0 ").contains(": ok; node e1");
    }

    private String jar(String variable, String config) throws Exception {
        return shell(NAME + "env -i " + variable + " '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -Dslf4j.internal.verbosity=ERROR -cp '" + System.getProperty("java.class.path")
                + "' dev.caudal.edge.EdgeMain check-config --offline --config " + config
                + " >said 2>&1; echo \"$? $(cat said)\"");
    }

    private String read(String name) throws Exception {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private Process start(String script) throws Exception {
        return new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private String shell(String script) throws Exception {
        Process shell = start(script);
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(said).isZero();
        return said;
    }
}
