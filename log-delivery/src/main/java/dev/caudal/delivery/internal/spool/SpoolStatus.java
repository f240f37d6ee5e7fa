// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import org.jspecify.annotations.Nullable;

/**
 * How the spool stands at one moment.
 *
 * @param unavailableBecause what the disk said last; null while it takes batches, and has shown so
 * @param isOpen whether to give it batches: also while a disk that refused is being tried again
 * @param forgetfulBecause why it cannot be written down at present what was delivered; null while it can
 * @param diskBytes of all files
 * @param limitBytes the quota
 * @param liveBytes of batches that are not done
 * @param batches how many of them
 * @param lines in them
 * @param segments files of batches
 * @param memoryBytes what the spool keeps in memory, about
 */
public record SpoolStatus(
        @Nullable String unavailableBecause,
        boolean isOpen,
        @Nullable String forgetfulBecause,
        long diskBytes,
        long limitBytes,
        long liveBytes,
        long batches,
        long lines,
        int segments,
        int memoryBytes) {

    /** The same, but nothing is taken for this reason. */
    SpoolStatus unavailable(String because) {
        return new SpoolStatus(
                because,
                false,
                forgetfulBecause,
                diskBytes,
                limitBytes,
                liveBytes,
                batches,
                lines,
                segments,
                memoryBytes);
    }
}
