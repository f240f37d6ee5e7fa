// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.pipe;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pipe to read, and how to make it if it is missing.
 *
 * @param path where it is; writers open this path
 * @param descriptor name of the descriptor that systemd holds open for it; null to open the path
 * @param owner user that a pipe made here belongs to; null for the user of this process
 * @param group group that a pipe made here belongs to; null for the group of this process
 * @param permissions permissions of a pipe made here; an existing one is left as it is
 */
public record NamedPipeSettings(
        Path path,
        @Nullable String descriptor,
        @Nullable String owner,
        @Nullable String group,
        Set<PosixFilePermission> permissions) {

    /** Read and written by its owner alone. */
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the path is not absolute
     */
    public NamedPipeSettings {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("path=" + path + ": must be absolute, since writers open it too");
        }
        permissions = Set.copyOf(permissions);
    }

    /** The pipe at this path, made for this user alone if it is missing. */
    public static NamedPipeSettings at(Path path) {
        return new NamedPipeSettings(path, null, null, null, OWNER_ONLY);
    }
}
