// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.core.line.FramingLimits;
import dev.caudal.sources.LogSource;
import dev.caudal.sources.internal.Reach;
import dev.caudal.sources.spi.Claim;
import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.Problems;
import dev.caudal.sources.spi.SourceOptions;
import dev.caudal.sources.spi.SourceProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    private static final Option<StreamFraming> FRAMING = Option.choice(
                    "framing",
                    List.of(StreamFraming.values()),
                    StreamFraming::label,
                    "How messages follow each other on a connection: a line end after each, or a length before each; auto looks"
                            + " at the first bytes of each connection, and closes it if they can be read in two ways.")
            .orElse(StreamFraming.AUTO.label());
    private static final Option<HeaderForm> HEADER = Option.choice(
                    "header",
                    List.of(HeaderForm.values()),
                    HeaderForm::label,
                    "What stands before each payload; auto looks at each message, and drops what could be read in two ways. rsyslog is RFC"
                            + " 3164, or RFC 5424 and two spaces.")
            .orElse(HeaderForm.AUTO.label());
    private static final Option<Integer> MAX_CONNECTIONS = Option.integer(
                    "maxConnections",
                    1,
                    4096,
                    "Open connections at a time; one more takes the place of the one that was idle for longest.")
            .orElse("64");
    private static final Option<Duration> IDLE_TIMEOUT = Option.duration(
                    "idleTimeout",
                    Duration.ofMinutes(1),
                    Duration.ofHours(24),
                    "After which a connection that says nothing is closed.")
            .orElse("1h");
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
        return List.of(
                LISTEN,
                ALLOW_REMOTE,
                FRAMING,
                HEADER,
                MAX_CONNECTIONS,
                IDLE_TIMEOUT,
                MAX_MESSAGE,
                RECEIVE_BUFFER,
                MODE);
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
        boolean connected = options.find(LISTEN).map(ListenAddress::isConnected).orElse(false);
        boolean auto = options.find(FRAMING).filter(StreamFraming.AUTO::equals).isPresent();
        boolean none = options.find(HEADER).filter(HeaderForm.NONE::equals).isPresent();
        if (connected && auto && none) {
            problems.report(
                    HEADER.name(),
                    "none needs framing: lines or framing: octet-counted: without headers nobody can tell a length from an id");
        }
    }

    @Override
    public void look(SourceOptions options, Problems problems) {
        ListenAddress address = options.get(LISTEN);
        String obstacle = address.path() == null ? null : obstacle(address.path());
        if (obstacle != null) {
            problems.report(LISTEN.name(), obstacle);
            return;
        }
        IOException refused = address.trial();
        if (refused != null && !ListenAddress.isInUse(refused)) {
            problems.report(
                    LISTEN.name(), String.valueOf(address.refused(refused).getMessage()));
        }
    }

    /** What keeps this user from making the socket, with what to do; null if nothing does. */
    private static @Nullable String obstacle(Path socket) {
        Path folder = Objects.requireNonNull(socket.toAbsolutePath().getParent());
        Optional<String> obstacle = Reach.obstacle(socket);
        if (obstacle.isPresent()) {
            return socket + ": " + obstacle.get();
        }
        if (!Files.isDirectory(folder)) {
            return socket + ": there is no directory " + folder + " to make the socket in";
        }
        return Files.isWritable(folder) ? null : socket + ": this user may not make a socket in " + folder;
    }

    /** A running edge-producer has its addresses, and its configuration is checked all the same before it is restarted. */
    @Override
    public void doubt(SourceOptions options, Problems warnings) {
        ListenAddress address = options.get(LISTEN);
        IOException refused = address.trial();
        if (refused != null && ListenAddress.isInUse(refused)) {
            warnings.report(
                    LISTEN.name(),
                    address.refused(refused).getMessage()
                            + "; if it is this node's running edge-producer, all is well");
        }
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
                        options.get(FRAMING),
                        options.get(HEADER),
                        options.get(MAX_CONNECTIONS),
                        options.get(IDLE_TIMEOUT),
                        Math.toIntExact(options.get(MAX_MESSAGE)),
                        Math.toIntExact(options.get(RECEIVE_BUFFER)),
                        options.get(MODE)));
    }
}
