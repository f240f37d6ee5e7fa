// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.file;

import dev.caudal.sources.SourceClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What tests need a hold of: the time, and whether a file can be opened.
 *
 * @param clock its monotonic side decides what is due; its wall side is compared with the times of files
 */
record Surroundings(SourceClock clock, Opener opener) {
    /** This machine. */
    static final Surroundings SYSTEM =
            new Surroundings(SourceClock.SYSTEM, path -> FileChannel.open(path, StandardOpenOption.READ));

    /** Opens files for reading. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path path) throws IOException;
    }
}
