// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher and the jar as a user without rights, among files of others: what is refused here, the kernel refuses. For root. */
@Timeout(240)
final class OtherUsersIT {
    private static final int SERVICE = 65534;
    private static final int SERVER = 33;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "missing root");
        for (Path each = directory; each.getNameCount() > 1; each = each.getParent()) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.copy(Path.of("bin/caudal-edge"), directory.resolve("caudal-edge"));
        Files.copy(Path.of("target/edge-producer.jar"), directory.resolve("edge-producer.jar"));
        Files.writeString(
                directory.resolve("active.json"),
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"83\", \"subscription\": \"s\","
                        + " \"topics\": {\"access\": \"c83\"}}]}");
        shell("chmod 755 caudal-edge; chmod 644 edge-producer.jar active.json; mkdir own; chown " + SERVICE + " own");
    }

    /** A web server opens its log to append, and to make it if it is missing; the kernel's answer is the one to foretell. */
    @ParameterizedTest
    @CsvSource({
        "0,     1777",
        "1,     1777",
        "65534, 1777",
        "1,     0777",
        "65534, 0755",
        "65534, 0700",
        "65534, 2770",
        "65534, 0711",
    })
    void shouldForetellWhetherTheWebServerCanOpenThePipe(int owner, String mode) throws Exception {
        shell("mkdir pipes; chown " + owner + ":" + SERVER + " pipes; chmod " + mode + " pipes");
        Path config = config("{ name: a, type: fifo, path: " + directory + "/pipes/a.pipe, mode: \"0660\""
                + (mode.equals("2770") ? "" : ", group: nogroup") + " }");
        String before = check(config);
        Process edge = start(as(SERVICE) + "sh caudal-edge run --config edge.yaml >out 2>err");
        try {
            await(edge, "source=a open");
            // Whoever is in the pipe's group, as www-data is in that of the service.
            String group = shell("stat -c %g pipes/a.pipe").strip();
            if (before.contains("only nobody can open it")) {
                // Who opens it as a log is opened; not even root may.
                assertThat(shell("echo 83 x >>pipes/a.pipe 2>&1 || true")).contains("Permission denied");
            }
            String opened = shell("setpriv --reuid=" + SERVER + " --regid=" + SERVER + " --groups=" + group
                    + " sh -c 'echo 83 one >>pipes/a.pipe' 2>&1 && echo opened || true");
            boolean refused = opened.contains("Permission denied");
            assertThat(refused || opened.strip().equals("opened")).as(opened).isTrue();
            assertThat(before.contains("a.pipe: ")).as("%s; %s", before, opened).isEqualTo(refused);
            assertThat(check(config).contains("a.pipe: ")).as("with the pipe").isEqualTo(refused);
            if (mode.equals("1777") && owner != SERVICE) {
                assertThat(before.contains("only nobody can open it") && before.contains("fs.protected_fifos"))
                        .isEqualTo(!Files.readString(Path.of("/proc/sys/fs/protected_fifos"))
                                .strip()
                                .equals("0"));
            }
            edge.destroy();
            assertThat(edge.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(read("out")).contains("read=" + (refused ? 0 : 1) + " ", "balanced=true");
        } finally {
            edge.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"group: nosuch, there is no group", "owner: nosuch, there is no owner"})
    void shouldRefuseAnOwnerOrAGroupThatIsNotThere(String option, String said) throws Exception {
        Path config = config("{ name: a, type: fifo, path: " + directory + "/own/a.pipe, " + option + " }");
        assertThat(shell(as(SERVICE) + "sh caudal-edge check-config --offline --config " + config + " 2>&1", 2))
                .contains(said + " 'nosuch' on this machine");
    }

    @Test
    void shouldNotReadAPipeThatItCouldNotGiveAway() throws Exception {
        config("{ name: a, type: fifo, path: " + directory + "/own/a.pipe, mode: \"0620\", group: root }");
        Process edge = start(as(SERVICE) + "sh caudal-edge run --config edge.yaml >out 2>err");
        try {
            await(
                    edge,
                    "source=a failed: " + directory
                            + "/own/a.pipe: this user may not give the pipe to its owner or group");
            shell("sleep 1");
            assertThat(read("err")).doesNotContain("source=a open");
            assertThat(directory.resolve("own/a.pipe")).doesNotExist();
        } finally {
            edge.destroyForcibly().waitFor();
        }
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
        shell("mkdir -p closed/in; echo 83 one >closed/in/a.log; chgrp adm closed; chmod 750 closed");
        Path config = config("{ name: a, " + source.replace("%s", directory.toString()) + " }");
        Path closed = directory.resolve("closed");
        assertThat(check(config, 2))
                .contains("user nobody may not pass " + closed + ": put it into group adm, or chmod o+x " + closed);
    }

    @Test
    void shouldSayWhyAFileIsNotReadAndWhatToDo() throws Exception {
        Path log = directory.resolve("a.log");
        shell("echo 83 one >a.log; chgrp adm a.log; chmod 640 a.log");
        Path config = config("{ name: a, type: file, path: " + log + ", stateFile: " + directory + "/own/state }");
        String reason = log + ": user nobody may not read it: put it into group adm, or chmod o+r " + log;

        assertThat(check(config, 2)).contains(reason);

        Process edge = start(as(SERVICE) + "sh caudal-edge run --config edge.yaml >out 2>err");
        try {
            await(edge, "source=a failed: " + reason + "; next attempt");
            shell("chmod 644 a.log");
            await(edge, "source=a open");
        } finally {
            edge.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldSayThatItMayNotListenAtAPortOfRoot() throws Exception {
        int first = Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .strip());
        assumeTrue(first > 514, "missing net.ipv4.ip_unprivileged_port_start above 514");
        for (String transport : new String[] {"udp", "tcp"}) {
            Path config = config("{ name: a, type: syslog, listen: \"" + transport + "://127.0.0.1:514\" }");
            assertThat(check(config, 2)).contains("sources[0].listen: ", "choose a port from 1024 on");
        }
    }

    @Test
    void shouldUseItsOwnFilesWhateverTheUmask() throws Exception {
        Path config = config("{ name: a, type: fifo, path: " + directory + "/own/a.pipe }");
        Process edge = start("umask 0777; " + as(SERVICE) + "sh caudal-edge run --config edge.yaml >>out 2>>err");
        try {
            await(edge, "source=a open");
            shell("echo 83 one >own/a.pipe");
            edge.destroy();
            assertThat(edge.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            edge.destroyForcibly().waitFor();
        }
        assertThat(read("out")).contains("inSpool=1 ", "balanced=true");
        assertThat(shell(as(SERVICE) + "sh caudal-edge spool export --config " + config + " --customer 83"))
                .contains("one");
        // Java cannot set its own.
        for (String command : new String[] {"run", "check-config --offline"}) {
            assertThat(shell(
                            "umask 0777; " + as(SERVICE) + "'" + System.getProperty("java.home")
                                    + "/bin/java' -jar edge-producer.jar " + command + " --config edge.yaml 2>&1",
                            2))
                    .startsWith("umask 0777: ")
                    .contains("0077")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void shouldReadOnBesideFilesThatItMayNotRead() throws Exception {
        shell("mkdir log; echo 83 1 >log/access.log; echo 83 0 >log/access.log.5; chmod 600 log/access.log.5");
        Path config = config("{ name: a, type: file, path: " + directory + "/log/access.log, stateFile: " + directory
                + "/own/state, pollInterval: 20ms, rotatedWait: 1s }");
        assertThat(check(config)).contains(": ok");
        Process edge = start(as(SERVICE) + "sh caudal-edge run --config edge.yaml >out 2>err");
        try {
            await(edge, "source=a open");
            shell("umask 077; mv log/access.log log/access.log.1; echo 83 hidden >log/access.log");
            await(edge, "log/access.log: user nobody may not read it: ");
            // Compressed before it could ever be read, then one that can be.
            shell(
                    "umask 077; mv log/access.log.1 log/access.log.2; gzip log/access.log; mv log/access.log.gz log/access.log.1.gz");
            shell("umask 022; echo 83 2 >log/access.log; sleep 1; echo 83 3 >>log/access.log");
            await(edge, "skipped");
            shell("sleep 2; mv log/access.log log/access.log.0; echo 83 4 >log/access.log; sleep 2");
            edge.destroy();
            assertThat(edge.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            edge.destroyForcibly().waitFor();
        }
        // The new file may have the inode of the one that was compressed unread, and then nobody knows how it begins.
        String lines = read("err").contains("gap=resynchronised") ? "3 " : "4 ";
        assertThat(read("out")).as(read("err")).contains("read=" + lines, "inSpool=" + lines, "balanced=true");
        assertThat(read("err")).doesNotContain("\tat ");
    }

    private Path config(String source) throws IOException {
        Path config = Files.writeString(directory.resolve("edge.yaml"), """
                node: e1
                sources: [%s]
                customers: { file: %2$s/active.json }
                kafka: { bootstrapServers: ["127.0.0.1:1"], plaintext: true, linger: 10ms }
                spool: { directory: %2$s/own/spool, limit: 16MiB, after: 100ms }
                drain: 100ms
                """.formatted(source, directory));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
        return config;
    }

    private String check(Path config) throws Exception {
        return check(config, 0);
    }

    private String check(Path config, int status) throws Exception {
        return shell(as(SERVICE) + "sh caudal-edge check-config --offline --config " + config + " 2>&1", status);
    }

    private static String as(int user) {
        return "exec setpriv --reuid=" + user + " --regid=" + user + " --clear-groups env JAVA_HOME='"
                + System.getProperty("java.home") + "' ";
    }

    private void await(Process edge, String message) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!read("err").contains(message)) {
            assertThat(edge.waitFor(10, TimeUnit.MILLISECONDS)).as(read("err")).isFalse();
            assertThat(System.nanoTime() - deadline)
                    .as("%s in %s", message, read("err"))
                    .isNegative();
        }
    }

    private String read(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private String shell(String script) throws Exception {
        return shell(script, 0);
    }

    private String shell(String script, int status) throws Exception {
        Process shell = start(script);
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(said).isEqualTo(status);
        return said;
    }
}
