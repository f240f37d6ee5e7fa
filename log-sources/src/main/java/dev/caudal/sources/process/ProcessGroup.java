// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.process;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program in a process group of its own, which ends with this process however that ends.
 *
 * <p>Java can neither make a process group nor signal one, and the parent-death signal of Linux reaches one child, not its
 * children, and follows a thread. So {@code setsid(1)} makes the group, and a <em>guard</em> lives in it: a {@code sh} that
 * runs the fixed text below, reads the standard input that this process holds open (the life line), sends the group each
 * signal named there, and kills it at the end of the line, which the kernel writes if this process dies. The guard's being
 * a member keeps the group's number from being given to anybody else. The program takes the place of the first shell by exec, so it
 * is a direct child with the status, the group and the arguments it would have had: they are passed on as {@code "$@"}, which
 * no shell parses. Its standard input is {@code /dev/null}. A process that leaves the group for a session of its own is killed
 * by {@link #close}, though not by the death of this process, if it was still a descendant.
 *
 * <p>The program's output is opened through {@code /proc} as a {@link FileChannel}, since only a read from a channel can be
 * ended by another thread; the program waits for that to be done before it is executed. Thread-safe.
 */
final class ProcessGroup implements Closeable {
    private static final String GUARD = """
            read -r _ || exit 0
            exec 3<&0
            ( ( trap '' TERM INT HUP QUIT
                while read -r signal <&3; do kill -s "$signal" 0; done
                kill -s KILL 0 ) </dev/null >/dev/null 2>&1 & )
            exec 3<&- </dev/null "$@"
            """;

    /** The JDK gives a program ended by signal n the status 128 + n, as shells do. */
    private static final int SIGNALLED = 128;

    private final Process process;
    private final OutputStream lifeLine;
    private final FileChannel output;
    private final FileChannel errors;
    private volatile List<ProcessHandle> strays = List.of();

    private ProcessGroup(Process process, FileChannel output, FileChannel errors) {
        this.process = process;
        this.lifeLine = process.getOutputStream();
        this.output = output;
        this.errors = errors;
    }

    /** Starts the program. Its group is gone when this process is, from the first instant on. */
    static ProcessGroup start(SubprocessSettings settings) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "caudal-guard"));
        command.addAll(settings.command());
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.putAll(settings.environment());
        // These name descriptors that the JDK does not hand on.
        List.of("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET").forEach(environment::remove);
        if (settings.directory() != null) {
            builder.directory(settings.directory().toFile());
        }
        Executables.require(settings.command().get(0), environment, settings.directory());
        Executables.require("setsid", environment, null);
        Process process = builder.start();
        FileChannel output = null;
        FileChannel errors = null;
        try {
            output = open(process, 1);
            errors = open(process, 2);
            ProcessGroup group = new ProcessGroup(process, output, errors);
            // The JDK's own ends: closed, so that nobody else reads, and keeps in memory, what comes out of the pipes.
            process.getInputStream().close();
            process.getErrorStream().close();
            group.say("go");
            return group;
        } catch (IOException e) {
            process.getOutputStream().close();
            process.destroyForcibly();
            if (output != null) {
                output.close();
            }
            if (errors != null) {
                errors.close();
            }
            throw e;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Ends (-1) when every process that holds it is gone. */
    FileChannel output() {
        return output;
    }

    FileChannel errors() {
        return errors;
    }

    /** Waits a little for the program to end, kills it if it does not, and says what became of it. */
    String awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                return "closed its output and was killed";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "closed its output";
        }
        int status = process.exitValue();
        return status > SIGNALLED ? "was ended by signal " + (status - SIGNALLED) : "exited with status " + status;
    }

    /** Runs once the program, not necessarily its whole group, has ended; on a thread of the JDK's. */
    @SuppressWarnings("FutureReturnValueIgnored") // The action handles its own errors.
    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    /** Asks the whole group to end. */
    void terminate() {
        // Those that left the group: once their parents are gone, nobody could tell whose they were.
        strays = descendants();
        try {
            say("TERM");
        } catch (IOException e) {
            // The guard is gone, and the group with it.
        }
    }

    /** Kills the whole group, and those of the program's descendants that left it. */
    void kill() {
        List<ProcessHandle> now = descendants();
        try {
            lifeLine.close();
        } catch (IOException e) {
            // The pipe has no reader any more: the guard is gone.
        }
        process.destroyForcibly();
        now.forEach(ProcessHandle::destroyForcibly);
        strays.forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> descendants() {
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            return descendants.toList();
        }
    }

    /** Kills what is left and lets go of the pipes. */
    @Override
    public void close() {
        kill();
        try {
            output.close();
            errors.close();
        } catch (IOException e) {
            // Nothing is written through these: an error on closing has nothing to tell.
        }
    }

    private void say(String signal) throws IOException {
        lifeLine.write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
        lifeLine.flush();
    }

    private static FileChannel open(Process process, int descriptor) throws IOException {
        return FileChannel.open(Path.of("/proc/" + process.pid() + "/fd/" + descriptor), StandardOpenOption.READ);
    }
}
