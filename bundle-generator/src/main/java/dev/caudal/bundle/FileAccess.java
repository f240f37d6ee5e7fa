// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

/** Who may read a file after unzipping. */
public enum FileAccess {
    /** Everyone on the machine: {@code 0644}. */
    SHARED(0100644),
    /** Everyone, and it can be started: {@code 0755}. */
    EXECUTABLE(0100755),
    /** Its owner alone, for keys and passwords: {@code 0600}. */
    SECRET(0100600);

    private final int unixMode;

    FileAccess(int unixMode) {
        this.unixMode = unixMode;
    }

    /** The mode with the bit of a regular file, as a zip holds it. */
    int unixMode() {
        return unixMode;
    }
}
