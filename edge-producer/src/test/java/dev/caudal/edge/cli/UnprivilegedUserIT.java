// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The packed program as a user without rights, beside writers that are other users: what the kernel refuses is refused here, which
 * tests of root never see.
 */
@Timeout(240)
final class UnprivilegedUserIT {
    private static final int NOBODY = 65_534;
    private static final int WRITER = 1;
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "missing root");
        for (Path each = directory; each.getNameCount() > 1; each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.copy(Path.of("target", "edge-producer.jar"), directory.resolve("edge-producer.jar"));
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");
        Files.createDirectory(directory.resolve("own"));
        Files.setAttribute(directory.resolve("own"), "unix:uid", NOBODY);
    }

    @Test
    void shouldSayBeforeThatTheKernelWillRefuseThePipeToItsWriters() throws Exception {
        assumeTrue(
                !Files.readString(Path.of("/proc/sys/fs/protected_fifos")).startsWith("0"),
                "missing fs.protected_fifos");
        Path pipe = Files.createDirectory(directory.resolve("sticky")).resolve("a.pipe");
        Files.setAttribute(directory.resolve("sticky"), "unix:mode", 01777);
        configure("type: fifo, path: " + pipe + ", mode: \"0666\"");

        assertThat(check())
                .startsWith("0 ")
                .contains("warning: ", "only nobody can open it for writing", "of another owner (root)");

        Process edge = as(NOBODY, List.of(java(), "-jar", "edge-producer.jar", "run", "--config", "edge.yaml"));
        try {
            awaitOpen(edge);
            for (int writer : new int[] {0, WRITER}) {
                assertThat(write(writer, pipe)).contains("Permission denied");
            }
            assertThat(write(NOBODY, pipe)).isEmpty();
            edge.destroy();
            assertThat(edge.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            edge.destroyForcibly().waitFor();
        }
        assertThat(said()).contains("read=1 ", "balanced=true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "type: file, path: %s/closed/in/a.log, stateFile: %s/own/a.state",
                "type: file, path: %s/own/a.log, stateFile: %s/closed/in/a.state",
                "type: fifo, path: %s/closed/in/a.pipe",
                "type: syslog, listen: \"unix:%s/closed/in/a.sock\"",
            })
    void shouldNameTheFolderThatItMayNotPass(String source) throws Exception {
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.writeString(Files.createDirectory(closed.resolve("in")).resolve("a.log"), "83 one\n");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-x---"));
        setGroup(closed);
        configure(source.replace("%s", directory.toString()));

        assertThat(check())
                .startsWith("2 ")
                .contains("user nobody may not pass " + closed + ": put it into group adm, or chmod o+x " + closed);
    }

    @Test
    void shouldSayWhyAFileIsNotReadAndWhatToDo() throws Exception {
        Path log = Files.writeString(directory.resolve("a.log"), "83 one\n");
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r-----"));
        setGroup(log);
        configure("type: file, path: " + log + ", stateFile: " + directory.resolve("own/a.state"));
        String reason = log + ": user nobody may not read it: put it into group adm, or chmod o+r " + log;

        assertThat(check()).startsWith("2 ").contains(reason);

        Process edge = as(NOBODY, List.of(java(), "-jar", "edge-producer.jar", "run", "--config", "edge.yaml"));
        try {
            await(edge, "source=a failed: " + reason + "; next attempt");
            Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-r--r--"));
            awaitOpen(edge);
        } finally {
            edge.destroyForcibly().waitFor();
        }
    }

    private void configure(String source) throws Exception {
        Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources: [{ name: a, %s }]
                customers: { file: active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 10ms }
                spool: { directory: own/spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                """.formatted(source));
    }

    /** As distributions keep their logs. */
    private static void setGroup(Path path) throws Exception {
        Files.getFileAttributeView(path, PosixFileAttributeView.class)
                .setGroup(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("adm"));
    }

    /** What it says, after its exit code. */
    private String check() throws Exception {
        Process check = as(
                NOBODY,
                List.of(java(), "-jar", "edge-producer.jar", "check-config", "--offline", "--config", "edge.yaml"));
        assertThat(check.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return check.exitValue() + " " + said();
    }

    private String write(int user, Path pipe) throws Exception {
        Process writer = new ProcessBuilder(by(user, List.of("sh", "-c", "echo 83 x >>" + pipe)))
                .redirectErrorStream(true)
                .start();
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writer.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    private void awaitOpen(Process edge) throws Exception {
        await(edge, "source=a open");
    }

    private void await(Process edge, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!said().contains(text)) {
            assertThat(edge.waitFor(10, TimeUnit.MILLISECONDS)).as(said()).isFalse();
            assertThat(System.nanoTime() - deadline).as(said()).isNegative();
        }
    }

    private String said() throws Exception {
        return Files.readString(directory.resolve("said"));
    }

    private Process as(int user, List<String> command) throws Exception {
        return new ProcessBuilder(by(user, command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start();
    }

    private static List<String> by(int user, List<String> command) {
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
        words.addAll(command);
        return words;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
