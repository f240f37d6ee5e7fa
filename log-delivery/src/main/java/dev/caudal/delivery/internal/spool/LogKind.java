// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

/** A spool is two logs in one directory. */
public enum LogKind {
    /** Where every batch goes first. */
    MAIN("main"),
    /** Where replay puts the batches of routes that cannot deliver, so that one parked customer pins no segment of all. */
    PARKED("parked");

    private final String suffix;

    LogKind(String suffix) {
        this.suffix = suffix;
    }

    /** How names of its segments end. */
    String suffix() {
        return suffix;
    }
}
