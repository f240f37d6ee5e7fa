// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.Generation;
import java.nio.file.Path;
import java.util.List;

/**
 * What became of a starter zip.
 *
 * @param zip the file
 * @param generation whose certificate is in it
 * @param result what was done
 * @param retired generations that lost their access to make room
 */
public record BundleReport(Path zip, Generation generation, Result result, List<Generation> retired) {
    /** What was done to the file. */
    public enum Result {
        /** A new certificate, in a new zip. */
        ISSUED,
        /** The same certificate; something else in the zip was out of date. */
        REFRESHED,
        /** Nothing: the zip was good. */
        UNCHANGED
    }

    /** Copies the list. */
    public BundleReport {
        retired = List.copyOf(retired);
    }
}
