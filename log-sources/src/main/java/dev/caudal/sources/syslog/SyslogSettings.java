// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.line.FramingLimits;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Where to listen, and how much to take.
 *
 * @param listen where
 * @param framing of connections; datagrams need none
 * @param header what stands before each payload
 * @param maxConnections open connections at a time; a new one takes the place of one idle for a minute, or is refused
 * @param idleTimeout after which a connection that says nothing is closed
 * @param maxMessageBytes the longest message on a connection, header included; a longer one is refused as a gap
 * @param receiveBufferBytes what the kernel is asked to hold of datagrams; it may grant less
 * @param socketPermissions of a unix socket
 */
public record SyslogSettings(
        ListenAddress listen,
        StreamFraming framing,
        HeaderForm header,
        int maxConnections,
        Duration idleTimeout,
        int maxMessageBytes,
        int receiveBufferBytes,
        Set<PosixFilePermission> socketPermissions) {

    /** 64 connections. */
    public static final int DEFAULT_MAX_CONNECTIONS = 64;
    /** An hour: longer than a web server has nothing to log, shorter than somebody forgets a machine that is gone. */
    public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofHours(1);
    /** The longest line by default, and room for a header. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = FramingLimits.DEFAULT_LINE_BYTES + 1024;
    /** 4 MiB. */
    public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
    /** Readable and writable by its owner alone. */
    public static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is out of range, or a connection has neither a framing nor headers to tell it by
     */
    public SyslogSettings {
        Objects.requireNonNull(listen, "listen");
        Objects.requireNonNull(header, "header");
        if (listen.isConnected() && header == HeaderForm.NONE && framing == StreamFraming.AUTO) {
            throw new IllegalArgumentException("header: none needs framing: lines or framing: octet-counted on "
                    + listen + ": without headers nobody can tell a length from an id");
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("idleTimeout=" + idleTimeout + ": must be positive");
        }
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
        return at(listen, StreamFraming.AUTO, HeaderForm.AUTO);
    }

    /** There, in this form, with the default limits. */
    public static SyslogSettings at(ListenAddress listen, StreamFraming framing, HeaderForm header) {
        return new SyslogSettings(
                listen,
                framing,
                header,
                DEFAULT_MAX_CONNECTIONS,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_MAX_MESSAGE_BYTES,
                DEFAULT_RECEIVE_BUFFER_BYTES,
                OWNER_ONLY);
    }
}
