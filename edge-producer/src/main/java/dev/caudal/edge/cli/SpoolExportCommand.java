// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.delivery.SpoolExport;
import dev.caudal.delivery.SpoolInspection;
import dev.caudal.edge.config.InvalidConfigException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A customer's lines, out of the spool. */
@Command(
        name = "export",
        description =
                "Writes the lines of a customer that wait, unpacked, one a line, exactly as they came. They stay in"
                        + " the spool.",
        mixinStandardHelpOptions = true)
final class SpoolExportCommand extends SpoolAction {
    private static final int BUFFER_BYTES = 1 << 16;

    @Option(names = "--customer", paramLabel = "ID", required = true, description = "Whose.")
    private @Nullable String customer;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "A new file, for its owner alone; without it, standard output.")
    private @Nullable Path output;

    @Override
    int run(SpoolPlace where) throws InvalidConfigException, IOException {
        CustomerId id;
        try {
            id = CustomerId.of(String.valueOf(customer));
        } catch (IllegalArgumentException e) {
            err().println("--customer " + customer + ": " + e.getMessage());
            return EdgeCommand.BAD_USAGE;
        }
        SpoolInspection spool = where.open();
        SpoolExport done;
        try (OutputStream out = new BufferedOutputStream(open(), BUFFER_BYTES)) {
            done = spool.export(id, out);
        } catch (FileAlreadyExistsException e) {
            err().println("--output " + output + ": exists already; name another, or move it away");
            return EdgeCommand.BAD_USAGE;
        }
        err().println(done.lines() + " lines in " + done.batches() + " batches of customer " + id
                + (done.damagedBatches() == 0
                        ? ""
                        : "; " + done.damagedLines() + " lines in " + done.damagedBatches()
                                + " damaged batches are left out"));
        return done.damagedBatches() == 0 ? EdgeCommand.DONE : EdgeCommand.FAILED;
    }

    private OutputStream open() throws IOException {
        if (output == null) {
            // Not System.out: that would look at every byte for line feeds, and hide that nobody reads any more.
            return new FileOutputStream(FileDescriptor.out);
        }
        return Channels.newOutputStream(FileChannel.open(
                output,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }
}
