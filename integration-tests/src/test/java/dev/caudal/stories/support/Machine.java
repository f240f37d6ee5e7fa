// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A machine that packages can be installed on: a copy of this one that lives in memory and goes with the {@link Stage}, with
 * systemd as its process 1 ({@code machine/run}). It shares the network, so that it reaches the cluster. Needs root.
 */
public final class Machine {
    private final Stage stage;
    private final String pid;
    private int commands;

    private Machine(Stage stage, String pid) {
        this.stage = stage;
        this.pid = pid;
    }

    /** Goes on if there can be one here; otherwise skips the test, or fails it where {@code CI=true} says that it must be. */
    public static void require() {
        String missing = !"root".equals(System.getProperty("user.name"))
                ? "missing root"
                : Files.exists(Path.of("/lib/systemd/systemd")) ? null : "missing systemd";
        if (missing != null) {
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
    }

    /**
     * Boots it.
     *
     * @param folders what it shares beside the stage's folder, at the same place
     */
    public static Machine boot(Stage stage, Path... folders) {
        Path directory = stage.folder("machine");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                Parts.file("integration-tests/machine/run").toString(),
                directory.toString(),
                Parts.repository().toString()));
        for (Path folder : folders) {
            command.add(folder.toString());
        }
        Child run = stage.start("machine", command);
        Path file = directory.resolve("pid");
        Await.until(
                () -> {
                    if (!run.isAlive()) {
                        throw new AssertionError("the machine did not start" + run.tail());
                    }
                    return file.toFile().length() > 0;
                },
                () -> "the machine did not start" + run.tail());
        try {
            Machine machine = new Machine(stage, Files.readString(file).strip());
            Await.until(() -> machine.isBooted(), () -> "systemd is not up" + run.tail());
            return machine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isBooted() {
        return Files.exists(path("/run/systemd/private"))
                && run("systemctl", "is-active", "sysinit.target").awaitExit() == 0;
    }

    /** A path in it, as this process sees it. */
    public Path path(String path) {
        return Path.of("/proc/" + pid + "/root" + path);
    }

    /** Whether it has a file or folder. */
    public boolean has(String path) {
        return Files.exists(path(path));
    }

    /** Runs a command in it, to its end. */
    public Child run(String... command) {
        List<String> line = new ArrayList<>(List.of(
                "nsenter",
                "--target",
                pid,
                "--mount",
                "--pid",
                "--cgroup",
                "--ipc",
                "--uts",
                "--root",
                "env",
                "--ignore-environment",
                "--chdir=/",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "DEBIAN_FRONTEND=noninteractive"));
        line.addAll(List.of(command));
        return stage.run("command-" + commands++, line);
    }

    /** Runs a command that has to succeed, and returns what it printed to both outputs. */
    public String must(String... command) {
        Child child = run(command);
        if (child.awaitExit() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed" + child.tail());
        }
        return child.out() + child.err();
    }

    /** What systemd says of a unit's property, such as {@code MainPID}. */
    public String property(String unit, String name) {
        return must("systemctl", "show", "--property", name, "--value", unit).strip();
    }

    /** What a unit has logged so far. */
    public String journal(String unit) {
        return must("journalctl", "--unit", unit, "--output", "cat", "--no-pager");
    }

    /** Waits until a unit has logged something so many times. */
    public void awaitJournal(String unit, String text, int times) {
        Await.until(
                () -> journal(unit).split(Pattern.quote(text), -1).length > times,
                () -> unit + " did not log '" + text + "' " + times + " times:\n" + journal(unit));
    }

    /** Who owns a file, and its mode: {@code caudal:caudal 700}. */
    public String access(String path) {
        return must("stat", "-c", "%U:%G %a", path).strip();
    }
}
