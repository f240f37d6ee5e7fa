// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

import dev.caudal.sources.internal.Reach;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** The words for what a {@link SourceListener} hears of. Stateless. */
public final class Failures {
    private Failures() {}

    /**
     * What failed, why and what to do, in a line. Of a file system's failure the message is often the path and nothing else; then
     * the cause is told from what is there at this moment.
     */
    public static String text(IOException e) {
        boolean isOfAFile = e instanceof FileSystemException file && file.getFile() != null && file.getReason() == null;
        return isOfAFile
                ? Reach.explain(Path.of(String.valueOf(((FileSystemException) e).getFile())), e)
                : String.valueOf(e.getMessage());
    }
}
