// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tap;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Asks a {@link TapServer}. The caller's thread. */
public final class TapClient {
    private TapClient() {}

    /**
     * Looks, until it is over.
     *
     * @param lines gets each line, without its customer's id and its end
     * @return how many lines passed that could not be shown
     * @throws IOException if there is no answer
     * @throws IllegalArgumentException if the request is refused
     */
    public static long look(Path socket, TapRequest request, Consumer<byte[]> lines) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer text = ByteBuffer.wrap(request.text().getBytes(StandardCharsets.UTF_8));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
            while (true) {
                int length = in.readInt();
                if (length == TapServer.END) {
                    return in.readLong();
                }
                if (length == TapServer.REFUSED) {
                    throw new IllegalArgumentException(in.readUTF());
                }
                if (length > Taps.MOST_LINE_BYTES || length < 0) {
                    throw new IOException("it answers with something else");
                }
                if (length > 0) {
                    byte[] line = new byte[length];
                    in.readFully(line);
                    lines.accept(line);
                }
            }
        }
    }
}
