// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources;

/** What a source that could wait does while memory has no room for its lines. */
public enum WhenFull {
    /** Stop reading until there is room: the lines stay where they are. */
    WAIT,
    /** Go on reading; what finds no room is dropped and counted, and whoever writes never waits. */
    DROP
}
