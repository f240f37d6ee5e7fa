// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.io.IOException;

/** What lies in the directory was written by a version that this one must not touch. Nothing is changed or deleted. */
public final class InvalidSpoolException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Names the file, the version and the way out. */
    public InvalidSpoolException(String message) {
        super(message);
    }
}
