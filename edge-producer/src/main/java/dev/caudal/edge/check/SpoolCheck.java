// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.check;

import dev.caudal.delivery.SpoolInspection;
import dev.caudal.delivery.SpoolOptions;
import dev.caudal.delivery.SpoolSummary;
import dev.caudal.edge.config.Place;
import dev.caudal.edge.config.Written;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** Whether the spool's directory can serve. */
final class SpoolCheck {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> ON_NETWORK =
            Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "ceph", "glusterfs");

    private SpoolCheck() {}

    static void check(SpoolOptions spool, Written written, Findings findings) {
        Path directory = spool.directory();
        Place place = written.placeOf("spool.directory");
        Path existing = directory;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = Objects.requireNonNull(existing.getParent());
        }
        if (!Files.isDirectory(existing)) {
            findings.problem(place, existing + " is no directory");
            return;
        }
        if (!Files.isWritable(existing)) {
            findings.problem(
                    place,
                    existing.equals(directory)
                            ? "this user may not write in " + directory
                            : directory + " does not exist, and this user may not make it in " + existing);
        }
        try {
            checkVolume(spool, Files.getFileStore(existing), written, findings);
            if (existing.equals(directory)) {
                checkContents(directory, place, findings);
            }
        } catch (IOException e) {
            findings.problem(place, directory + " cannot be looked at: " + e.getMessage());
        }
    }

    private static void checkVolume(SpoolOptions spool, FileStore volume, Written written, Findings findings)
            throws IOException {
        Place place = written.placeOf("spool.directory");
        Place limit = written.placeOf("spool.limit");
        if (spool.limitBytes() > volume.getTotalSpace()) {
            findings.problem(
                    limit,
                    spool.limitBytes() + " bytes are more than the whole volume of " + spool.directory() + " has: "
                            + volume.getTotalSpace() + "; make limit smaller, or the volume larger");
        } else if (spool.limitBytes() > volume.getUsableSpace()) {
            findings.warning(
                    limit,
                    "the volume of " + spool.directory() + " has " + volume.getUsableSpace()
                            + " bytes free, fewer than " + spool.limitBytes()
                            + ": lines are dropped before the limit is reached");
        }
        if (IN_MEMORY.contains(volume.type())) {
            findings.warning(
                    place,
                    spool.directory() + " is in memory (" + volume.type()
                            + "): what waits there is lost when the machine is restarted, and takes memory until then");
        } else if (ON_NETWORK.contains(volume.type())) {
            findings.warning(
                    place,
                    spool.directory() + " is on another machine (" + volume.type()
                            + "): a spool there stands still with the network, when it is needed; use a local disk");
        }
    }

    private static void checkContents(Path directory, Place place, Findings findings) throws IOException {
        SpoolSummary summary = SpoolInspection.of(directory).summary();
        if (summary.holderPid() != null) {
            findings.warning(
                    place,
                    directory + " is in use by process " + summary.holderPid()
                            + ": if that is not the edge-producer that this configuration is for, give each its own");
        }
        summary.notes().forEach(note -> findings.warning(place, note));
    }
}
