// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/**
 * Says whether more lines can be taken at present: there is room for them, and it is known whose they are. Asked between two reads of a source that loses nothing by waiting, see {@link
 * LogSource#waitsForRoom}; called by readers' threads, must not wait.
 */
@FunctionalInterface
public interface ReadGate {
    /** Always. */
    ReadGate OPEN = () -> true;

    /** Whether to go on reading. */
    boolean isOpen();
}
