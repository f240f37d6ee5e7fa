// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

/** How messages are written. */
public enum LogFormat {
    /** {@code TIME LEVEL LOGGER MESSAGE}, for people. */
    TEXT,
    /** One object a line, for machines. */
    JSON
}
