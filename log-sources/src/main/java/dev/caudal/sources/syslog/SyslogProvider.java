// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** {@code type: syslog}. */
public final class SyslogProvider implements SourceProvider {
    private static final Option<ListenAddress> LISTEN = Option.of(
                    "listen",
                    "udp://ADDRESS:PORT, tcp://ADDRESS:PORT, unix:/PATH or stdin",
                    ListenAddress::parse,
                    "Where messages come in; the unix socket is a stream socket, stdin a unix datagram socket from systemd.")
            .required();
    private static final Option<Boolean> ALLOW_REMOTE = Option.flag(
                    "allowRemote",
                    "Allows an address that other machines can reach: whoever can send to it can write any customer's log.")
            .orElse("false");
    private static final Option<Integer> MAX_CONNECTIONS = Option.integer(
                    "maxConnections", 1, 4096, "Open connections at a time; more are refused.")
            .orElse("64");
    private static final Option<Long> MAX_MESSAGE = Option.bytes(
                    "maxMessageBytes",
                    FramingLimits.MIN_LINE_BYTES,
                    FramingLimits.MAX_LINE_BYTES,
                    "The longest message on a connection, header included; longer ones are refused and counted.")
            .orElse("65KiB");
    private static final Option<Long> RECEIVE_BUFFER = Option.bytes(
                    "receiveBuffer",
                    4096,
                    256L * 1024 * 1024,
                    "What the kernel is asked to hold of datagrams; net.core.rmem_max limits what it grants.")
            .orElse("4MiB");
    private static final Option<Set<PosixFilePermission>> MODE =
            Option.permissions("mode", "Permissions of a unix socket.").orElse("0600");

    /** For the service loader. */
    public SyslogProvider() {}

    @Override
    public String type() {
        return "syslog";
    }

    @Override
    public String summary() {
        return "Syslog messages (RFC 3164 or 5424) from a UDP, TCP or unix socket, without their header.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(LISTEN, ALLOW_REMOTE, MAX_CONNECTIONS, MAX_MESSAGE, RECEIVE_BUFFER, MODE);
    }

    @Override
    public void check(SourceOptions options, Problems problems) {
        boolean allowed = options.find(ALLOW_REMOTE).orElse(false);
        options.find(LISTEN)
                .filter(address -> !address.isLocal() && !allowed)
                .ifPresent(
                        address -> problems.report(
                                LISTEN.name(),
                                address.socket()
                                        + " can be reached from other machines, and whoever can send to it can write any"
                                        + " customer's log: use a loopback address, or set allowRemote: true behind a firewall"));
    }

    @Override
    public List<Claim> claims(SourceOptions options) {
        return List.of(options.get(LISTEN).claim(LISTEN.name()));
    }

    @Override
    public LogSource create(String name, SourceOptions options) {
        return new SyslogSource(
                name,
                new SyslogSettings(
                        options.get(LISTEN),
                        options.get(MAX_CONNECTIONS),
                        Math.toIntExact(options.get(MAX_MESSAGE)),
                        Math.toIntExact(options.get(RECEIVE_BUFFER)),
                        options.get(MODE)));
    }
}
