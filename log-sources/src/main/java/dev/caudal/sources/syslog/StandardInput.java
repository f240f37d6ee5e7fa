// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import dev.caudal.sources.internal.PipeInput;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Datagrams from standard input: how a unix datagram socket, which Java cannot open, is read all the same. systemd opens it
 * ({@code ListenDatagram=} in a .socket unit, {@code StandardInput=socket} in the service), and a read from a datagram socket
 * returns one datagram.
 */
final class StandardInput implements MessageInput {
    private static final int BUFFER_BYTES = 256 * 1024;

    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/0");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final int TYPE = 4;
    private static final int INODE = 6;
    private static final String DATAGRAM = "0002";

    private final PipeInput input;

    /**
     * Takes over descriptor 0.
     *
     * @throws IOException if it is not a unix datagram socket
     */
    StandardInput() throws IOException {
        if (!isDatagramSocket()) {
            throw new IOException(
                    "listen=stdin: standard input is not a unix datagram socket; set ListenDatagram= in a .socket"
                            + " unit and StandardInput=socket in the service");
        }
        input = new PipeInput(
                new FileInputStream(FileDescriptor.in).getChannel(), null, ByteBuffer.allocateDirect(BUFFER_BYTES));
    }

    @Override
    public int receive(byte[] buffer, int offset, int length) throws IOException {
        int count;
        try {
            count = input.read(buffer, offset, length);
        } catch (ClosedChannelException e) {
            return END;
        }
        return Math.max(count, 0); // What would be the end of a stream is an empty datagram here.
    }

    @Override
    public void abandon() {
        // What is unread stays in the socket, which systemd holds.
    }

    @Override
    public void finish() {
        input.interrupt();
    }

    @Override
    public void close() {
        input.close();
    }

    private static boolean isDatagramSocket() throws IOException {
        if (!Files.isSymbolicLink(DESCRIPTOR)) {
            return false;
        }
        Matcher socket = SOCKET.matcher(Files.readSymbolicLink(DESCRIPTOR).toString());
        if (!socket.matches()) {
            return false;
        }
        try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"), StandardCharsets.ISO_8859_1)) {
            return sockets.map(line -> line.split("\\s+"))
                    .anyMatch(fields -> fields.length > INODE
                            && fields[INODE].equals(socket.group(1))
                            && fields[TYPE].equals(DATAGRAM));
        }
    }
}
