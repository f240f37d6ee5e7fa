// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.line.FramingLimits;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Where to listen, and how much to take.
 *
 * @param listen where
 * @param maxConnections open connections at a time; more are refused
 * @param maxMessageBytes the longest message on a connection, header included; a longer one is refused as a gap
 * @param receiveBufferBytes what the kernel is asked to hold of datagrams; it may grant less
 * @param socketPermissions of a unix socket
 */
public record SyslogSettings(
        ListenAddress listen,
        int maxConnections,
        int maxMessageBytes,
        int receiveBufferBytes,
        Set<PosixFilePermission> socketPermissions) {

    /** 64 connections. */
    public static final int DEFAULT_MAX_CONNECTIONS = 64;
    /** The longest line by default, and room for a header. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = FramingLimits.DEFAULT_LINE_BYTES + 1024;
    /** 4 MiB. */
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
    /** Readable and writable by its owner alone. */
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public SyslogSettings {
        Objects.requireNonNull(listen, "listen");
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections=" + maxConnections + ": must be 1 or more");
        }
        if (maxMessageBytes < FramingLimits.MIN_LINE_BYTES || maxMessageBytes > FramingLimits.MAX_LINE_BYTES) {
            throw new IllegalArgumentException("maxMessageBytes=" + maxMessageBytes + " is out of range: "
                    + FramingLimits.MIN_LINE_BYTES + " to " + FramingLimits.MAX_LINE_BYTES);
        }
        if (receiveBufferBytes < 1) {
            throw new IllegalArgumentException("receiveBufferBytes=" + receiveBufferBytes + ": must be 1 or more");
        }
        socketPermissions = Set.copyOf(socketPermissions);
    }

    /** There, with the default limits. */
    public static SyslogSettings at(ListenAddress listen) {
        return new SyslogSettings(
                listen, DEFAULT_MAX_CONNECTIONS, DEFAULT_MAX_MESSAGE_BYTES, DEFAULT_RECEIVE_BUFFER_BYTES, OWNER_ONLY);
    }
}
