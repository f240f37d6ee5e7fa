// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks a broker, on a connection of the caller's, which brokers its cluster has. Stateless. */
public final class ClusterBrokers {
    private static final int METADATA = 3;
    /** Known to every broker since Kafka 1.0. */
    private static final int VERSION = 4;

    private static final int CORRELATION = 1;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_BROKERS = 10_000;

    private ClusterBrokers() {}

    /** Where the cluster tells its clients to find a broker: that broker's {@code advertised.listeners}. */
    public record Advertised(int id, String host, int port) {}

    /**
     * Asks on a connected socket, past its handshake. Waits as long as the socket's time-out.
     *
     * @throws ProtocolException if whatever answers is not a Kafka broker
     * @throws IOException if there is no answer
     */
    public static List<Advertised> ask(Socket socket, String clientId) throws IOException {
        socket.getOutputStream().write(question(clientId));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            int length = in.readInt();
            if (length < Integer.BYTES || length > MOST_BYTES) {
                throw new ProtocolException("it does not speak Kafka's protocol");
            }
            return read(new DataInputStream(new ByteArrayInputStream(in.readNBytes(length))));
        } catch (EOFException e) {
            ProtocolException closed = new ProtocolException("it closes the connection without an answer");
            closed.initCause(e);
            throw closed;
        }
    }

    private static byte[] question(String clientId) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] client = clientId.getBytes(StandardCharsets.UTF_8);
        out.writeInt(Short.BYTES * 3 + Integer.BYTES * 2 + client.length + 1);
        out.writeShort(METADATA);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION);
        out.writeShort(client.length);
        out.write(client);
        out.writeInt(0); // of no topic
        out.writeByte(0); // and none is to be made
        return bytes.toByteArray();
    }

    private static List<Advertised> read(DataInputStream in) throws IOException {
        int correlation = in.readInt();
        in.readInt(); // how long the client is throttled
        int count = in.readInt();
        if (correlation != CORRELATION || count < 0 || count > MOST_BROKERS) {
            throw new ProtocolException("it does not speak Kafka's protocol");
        }
        List<Advertised> brokers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            brokers.add(new Advertised(in.readInt(), text(in), in.readInt()));
            text(in); // the rack
        }
        return brokers;
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readShort();
        byte[] bytes = in.readNBytes(Math.max(0, length));
        if (bytes.length < length) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
