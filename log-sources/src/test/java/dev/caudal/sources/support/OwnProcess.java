// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of this process and of others. */
public final class OwnProcess {
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    private OwnProcess() {}

    public static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    /** Hundredths of a second. */
    public static long cpuTicks() throws IOException {
        return ticks(Path.of("/proc/self/stat"));
    }

    /** Hundredths of a second, of the live threads whose names begin with this. */
    public static long cpuTicksOfThreads(String name) throws IOException {
        long sum = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith(name)) {
                    sum += ticks(task.resolve("stat"));
                }
            }
        }
        return sum;
    }

    private static long ticks(Path file) throws IOException {
        String stat = Files.readString(file);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    }

    /** Command lines of all live processes that contain this, and of all zombies whose parent is this process. */
    public static List<String> processesWith(String token) {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("\\d+"))
                    .map(OwnProcess::describe)
                    .filter(line -> line.contains(token)
                            || line.startsWith(
                                    "zombie of " + ProcessHandle.current().pid() + " "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Path entry) {
        try {
            String stat = Files.readString(entry.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            if (fields[0].equals("Z")) {
                return "zombie of " + fields[1] + " ";
            }
            return entry.getFileName() + " "
                    + Files.readString(entry.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }
}
