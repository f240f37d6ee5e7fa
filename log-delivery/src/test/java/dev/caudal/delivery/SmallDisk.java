// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A file system in memory that is really full when it is full. Only root can mount one: others do not run the test. */
final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Over a directory that is there. */
    static SmallDisk mount(Path directory, int bytes) {
        int code = run(List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString()));
        assumeTrue(code == 0, "missing: the right to mount a tmpfs");
        return new SmallDisk(directory);
    }

    /** There is space again. */
    void enlarge(int bytes) {
        if (run(List.of("mount", "-o", "remount,size=" + bytes, directory.toString())) != 0) {
            throw new AssertionError("cannot enlarge " + directory);
        }
    }

    @Override
    public void close() {
        // The delivery has ended, and its files are closed; if it has not, they go when they are.
        run(List.of("umount", "-l", directory.toString()));
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
