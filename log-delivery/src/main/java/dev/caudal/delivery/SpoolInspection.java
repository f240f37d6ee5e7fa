// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.internal.spool.SpoolCheck;
import dev.caudal.delivery.internal.spool.SpoolContents;
import dev.caudal.delivery.internal.spool.SpoolMending;
import dev.caudal.delivery.internal.spool.SpoolRoute;
import dev.caudal.delivery.internal.wire.RecordLines;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * A spool's directory, looked at from outside, for tools. All of it but {@link #repair} only reads, and may be used while a
 * process uses the spool: what is seen then is at most a commit old, and what is being written at that moment is left out.
 *
 * <p>No threads. One batch in memory at a time, and the index of one segment.
 */
public final class SpoolInspection {
    private final Path directory;

    private SpoolInspection(Path directory) {
        this.directory = directory;
    }

    /**
     * Of this directory.
     *
     * @throws IOException if there is none
     */
    public static SpoolInspection of(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("spool.directory=" + directory
                    + (Files.exists(directory) ? " is no directory" : " does not exist"));
        }
        return new SpoolInspection(directory);
    }

    /**
     * What waits. Reads the footers, not the batches.
     *
     * @throws IOException if the directory cannot be read, or another format is in it
     */
    public SpoolSummary summary() throws IOException {
        return SpoolContents.of(directory).summary();
    }

    /**
     * Reads everything and finds every byte that is not as it was written.
     *
     * @return nothing if all is whole
     * @throws IOException if the directory cannot be read, or another format is in it
     */
    public List<SpoolDamage> check() throws IOException {
        return SpoolCheck.of(SpoolContents.of(directory));
    }

    /**
     * Writes all lines of a customer that wait, unpacked, each with a line feed behind it, in the order in which they would be
     * delivered. They stay in the spool.
     *
     * @throws IOException if the directory cannot be read, another format is in it, or {@code out} fails
     */
    public SpoolExport export(CustomerId customer, OutputStream out) throws IOException {
        LineExport export = new LineExport(out);
        SpoolContents.of(directory).forEachWaiting(route -> route.customer().equals(customer), export);
        return export.result();
    }

    /**
     * What {@link #repair} would do.
     *
     * @throws IOException if the directory cannot be read, or another format is in it
     */
    public SpoolRepair plan() throws IOException {
        return SpoolMending.plan(SpoolContents.of(directory));
    }

    /**
     * Completes files that have no whole footer, gives up batches that are damaged, and writes anew what is known to be
     * delivered. The next start would do the same, but for giving up: it counts a damaged batch when it comes to it.
     *
     * @return what was done
     * @throws IOException if a process uses the spool, the directory cannot be read, or another format is in it
     */
    public SpoolRepair repair() throws IOException {
        return SpoolMending.apply(directory);
    }

    private static final class LineExport implements SpoolContents.Visitor {
        private final OutputStream out;
        private long batches;
        private long lines;
        private long damagedBatches;
        private long damagedLines;

        LineExport(OutputStream out) {
            this.out = out;
        }

        SpoolExport result() {
            return new SpoolExport(batches, lines, damagedBatches, damagedLines);
        }

        @Override
        public void batch(SpoolRoute route, byte[] recordBatch) throws IOException {
            batches++;
            lines += RecordLines.write(recordBatch, out);
        }

        @Override
        public void damaged(SpoolRoute route, int damaged) {
            damagedBatches++;
            damagedLines += damaged;
        }
    }
}
