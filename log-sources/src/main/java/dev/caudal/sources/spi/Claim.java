// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing on this machine that a part of the process uses: a file, a directory, an address, standard input. Two claims to one
 * thing exclude each other, unless both only read it. Files are compared by what they are, not by how they are written: through
 * symbolic links, hard links and bind mounts, and also before they exist. Immutable; making one looks at the file system and
 * changes nothing.
 */
public final class Claim {
    /** As Linux: a chain of links this long is taken for a circle. */
    private static final int MOST_LINKS = 40;

    private final String option;
    private final String purpose;
    private final Thing thing;
    private final boolean readOnly;

    private Claim(String option, String purpose, Thing thing, boolean readOnly) {
        this.option = Objects.requireNonNull(option, "option");
        this.purpose = Objects.requireNonNull(purpose, "purpose");
        this.thing = thing;
        this.readOnly = readOnly;
    }

    /**
     * A file, pipe or socket that nothing else may read, write or replace.
     *
     * @param option the option that names it
     * @param purpose what it is to its owner, such as {@code checkpoint}
     */
    public static Claim file(String option, String purpose, Path path) {
        return new Claim(option, purpose, FileThing.of(path, false), false);
    }

    /** A file that others may read too, but not write. */
    public static Claim reads(String option, String purpose, Path path) {
        return new Claim(option, purpose, FileThing.of(path, false), true);
    }

    /** A directory with everything in it. */
    public static Claim directory(String option, String purpose, Path path) {
        return new Claim(option, purpose, FileThing.of(path, true), false);
    }

    /** A TCP port to listen on. */
    public static Claim tcp(String option, String purpose, InetSocketAddress address) {
        return new Claim(option, purpose, new Port("tcp", address), false);
    }

    /** A UDP port to listen on. */
    public static Claim udp(String option, String purpose, InetSocketAddress address) {
        return new Claim(option, purpose, new Port("udp", address), false);
    }

    /** Standard input, whatever it is. */
    public static Claim standardInput(String option) {
        Path path = Path.of("/proc/self/fd/0");
        return new Claim(option, "input", new FileThing("standard input", path, key(path), false), false);
    }

    /** A descriptor that this process inherits under a name. */
    public static Claim descriptor(String option, String name) {
        return new Claim(option, "pipe", new Descriptor(name), false);
    }

    /** The option that names the thing. */
    public String option() {
        return option;
    }

    /** What the thing is to its owner. */
    public String purpose() {
        return purpose;
    }

    /** Whether both cannot be had at a time. */
    public boolean excludes(Claim other) {
        return !(readOnly && other.readOnly) && (thing.overlaps(other.thing) || other.thing.overlaps(thing));
    }

    /** The thing, as the configuration writes it. */
    @Override
    public String toString() {
        return thing.toString();
    }

    private sealed interface Thing {
        boolean overlaps(Thing other);
    }

    /**
     * @param text as it was written
     * @param real without links, as far as it exists
     * @param key tells it from every other file; null if it does not exist
     * @param whole with everything beneath it
     */
    private record FileThing(
            String text, Path real, @Nullable Object key, boolean whole) implements Thing {
        static FileThing of(Path path, boolean whole) {
            Path absolute = path.toAbsolutePath();
            return new FileThing(path.toString(), real(absolute, MOST_LINKS), Claim.key(absolute), whole);
        }

        @Override
        public boolean overlaps(Thing other) {
            if (!(other instanceof FileThing file)) {
                return false;
            }
            if (isSame(file.real, file.key)) {
                return true;
            }
            Path above = whole ? file.real.getParent() : null;
            while (above != null) {
                if (isSame(above, Claim.key(above))) {
                    return true;
                }
                above = above.getParent();
            }
            // What does not exist yet has no key of its own: then its directory and its name are what tell it apart.
            Path parent = real.getParent();
            Path otherParent = file.real.getParent();
            return key == null
                    && file.key == null
                    && parent != null
                    && otherParent != null
                    && Objects.equals(real.getFileName(), file.real.getFileName())
                    && Claim.key(parent) != null
                    && Objects.equals(Claim.key(parent), Claim.key(otherParent));
        }

        private boolean isSame(Path otherReal, @Nullable Object otherKey) {
            return real.equals(otherReal) || (key != null && key.equals(otherKey));
        }

        private static Path real(Path path, int linksLeft) {
            try {
                return path.toRealPath();
            } catch (IOException e) {
                Path name = path.getFileName();
                Path parent = path.getParent();
                if (name == null || parent == null) {
                    return path;
                }
                try {
                    if (linksLeft > 0 && Files.isSymbolicLink(path)) {
                        return real(parent.resolve(Files.readSymbolicLink(path)), linksLeft - 1);
                    }
                } catch (IOException unreadable) {
                    // As if it were no link.
                }
                return real(parent, linksLeft).resolve(name).normalize();
            }
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private record Port(String protocol, InetSocketAddress socket) implements Thing {
        @Override
        public boolean overlaps(Thing other) {
            if (!(other instanceof Port port)
                    || !protocol.equals(port.protocol)
                    || socket.getPort() != port.socket.getPort()
                    // Any free one.
                    || socket.getPort() == 0) {
                return false;
            }
            InetAddress mine = socket.getAddress();
            InetAddress others = port.socket.getAddress();
            if (mine == null || others == null) {
                return lowerCase(socket.getHostString()).equals(lowerCase(port.socket.getHostString()));
            }
            // Java listens on both families at a wildcard address of either.
            return mine.equals(others) || mine.isAnyLocalAddress() || others.isAnyLocalAddress();
        }

        private static String lowerCase(String host) {
            return host.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            String host = socket.getHostString();
            return protocol + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + socket.getPort();
        }
    }

    private record Descriptor(String name) implements Thing {
        @Override
        public boolean overlaps(Thing other) {
            return equals(other);
        }

        @Override
        public String toString() {
            return "the descriptor '" + name + "'";
        }
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
