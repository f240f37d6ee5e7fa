// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Unix stream sockets to listen on. */
final class UnixSockets {
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_SOCKET = 0140000;

    /** The kernel's sun_path, less the NUL at its end. */
    private static final int MOST_PATH_BYTES = 107;

    private UnixSockets() {}

    /** Binds, in the place of a socket that a dead process left behind; refuses what a live process listens on. */
    static ServerSocketChannel bind(Path path, Set<PosixFilePermission> permissions) throws IOException {
        requireFree(path);
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, permissions);
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Refuses what is no socket, and one that a live process listens on. Changes nothing. */
    static void requireFree(Path path) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MOST_PATH_BYTES) {
            throw new BindException("its path has " + length + " bytes, and a socket's may have " + MOST_PATH_BYTES);
        }
        if (!Files.exists(path)) {
            return;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode");
        if ((mode & TYPE_MASK) != TYPE_SOCKET) {
            throw new BindException(path + " is there and is no socket: move it away, or choose another path");
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new BindException(path + " is in use: " + probe.getRemoteAddress() + " answers");
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            // Refused: nobody listens.
        }
    }
}
