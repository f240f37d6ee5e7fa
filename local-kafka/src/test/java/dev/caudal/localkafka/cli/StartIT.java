// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is packaged, run as a person runs it. */
final class StartIT {
    @TempDir
    private Path temp;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void shouldExitWith0AndLeaveNoProcessWhenTerminated() throws Exception {
        Path directory = temp.resolve("kafka");
        Process command = start("--dir", directory.toString());
        awaitReady(command);
        List<ProcessHandle> brokers = command.descendants().toList();
        assertThat(brokers).hasSize(1);
        assertThat(directory.resolve("admin.properties")).content().contains("bootstrap.servers=localhost");

        Process second = start("--dir", directory.toString());
        assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(second.exitValue()).isEqualTo(2);
        assertThat(output(second)).contains(directory + " is in use by a running local-kafka");

        command.destroy();

        assertThat(command.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(command.exitValue()).isZero();
        assertThat(brokers).noneMatch(ProcessHandle::isAlive);
        assertThat(output(command)).hasLineCount(1).startsWith("ready localhost:");
    }

    @Test
    void shouldLeaveNoProcessWhenKilledAndClearAFrozenOneAtTheNextStart() throws Exception {
        Path directory = temp.resolve("kafka");
        Process command = start("--dir", directory.toString(), "--brokers", "2");
        String ready = awaitReady(command);
        ProcessHandle running = broker(directory, 1);
        ProcessHandle frozen = broker(directory, 2);
        signal("STOP", frozen);

        command.destroyForcibly();

        Await.until("the running broker ends with its parent", () -> !running.isAlive());
        assertThat(frozen.isAlive()).as("a frozen process cannot notice").isTrue();

        Process again = start("--dir", directory.toString());
        assertThat(awaitReady(again)).isEqualTo(ready);
        assertThat(frozen.isAlive()).isFalse();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar"));
        command.add(Path.of("target", "local-kafka.jar").toAbsolutePath().toString());
        command.add("start");
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("out-" + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    private String awaitReady(Process command) throws Exception {
        Await.until("ready or ended", () -> output(command).contains("ready ") || !command.isAlive());
        assertThat(output(command)).startsWith("ready localhost:");
        return output(command);
    }

    private String output(Process command) throws IOException {
        return Files.readString(temp.resolve("out-" + started.indexOf(command)));
    }

    private static ProcessHandle broker(Path directory, int id) throws IOException {
        String pid = Files.readString(directory.resolve("broker-" + id + "/pid"));
        return ProcessHandle.of(Long.parseLong(pid.substring(0, pid.indexOf(' '))))
                .orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
