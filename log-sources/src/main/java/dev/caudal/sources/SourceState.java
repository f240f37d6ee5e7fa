// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/** Where a {@link SourceRunner} stands. */
public enum SourceState {
    /** Not started yet. */
    NEW,
    /** Opening the source. */
    OPENING,
    /** Open: reading, or waiting for input. */
    READING,
    /** Open, and not read: the {@link ReadGate} is closed, and the source can wait. */
    WAITING_FOR_ROOM,
    /** Waiting before the next attempt. */
    BACKING_OFF,
    /** Being closed: reading what is still there. */
    STOPPING,
    /** Over: closed, or the input ended for good. */
    STOPPED,
    /** Over, though nobody asked for it and the input did not end: the reader was interrupted, or could not go on. */
    FAILED;

    /** Whether there will be no more reading. */
    public boolean isOver() {
        return this == STOPPED || this == FAILED;
    }
}
