// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/**
 * Says whether there is room for more lines. Asked between two reads of a source that loses nothing by waiting, see {@link
 * LogSource#waitsForRoom}; called by readers' threads, must not wait.
 */
@FunctionalInterface
public interface ReadGate {
    /** There is always room. */
    ReadGate OPEN = () -> true;

    /** Whether to go on reading. */
    boolean isOpen();
}
