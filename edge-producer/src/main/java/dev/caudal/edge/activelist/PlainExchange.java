// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Without TLS, as to a server on this machine. By HTTP/1.0, in which an answer ends with its connection. Not by {@code
 * HttpURLConnection}: without TLS that one takes no socket of ours, so a header that never ends would keep it for ever.
 */
final class PlainExchange implements Exchange {
    private static final int PORT = 80;
    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");

    private final URI address;
    private final Map<String, String> header;
    private final Deadline deadline;
    private final Socket socket;
    private final Map<String, String> answered = new HashMap<>();
    private @Nullable InputStream in;

    PlainExchange(URI address, Map<String, String> header, Deadline deadline) {
        this.address = address;
        this.header = header;
        this.deadline = deadline;
        this.socket = new DeadlineSocket(deadline);
    }

    @Override
    public int status() throws IOException {
        String host = address.getHost();
        int port = address.getPort() < 0 ? PORT : address.getPort();
        socket.connect(new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port), deadline.leftMillis());
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        StringBuilder request = new StringBuilder("GET " + path + query + " HTTP/1.0\r\nHost: " + host + ":" + port);
        header.forEach((name, value) ->
                request.append("\r\n").append(name).append(": ").append(value));
        socket.getOutputStream().write(request.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        InputStream answer = new BufferedInputStream(socket.getInputStream());
        in = answer;
        List<String> lines = header(answer).lines().toList();
        Matcher status = STATUS.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (!status.matches()) {
            return NO_HTTP;
        }
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                answered.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return Integer.parseInt(status.group(1));
    }

    /** Up to the empty line, or to the end if there is none. */
    private static String header(InputStream answer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int lineLength = 0;
        for (int next = answer.read(); next >= 0; next = answer.read()) {
            if (next == '\n') {
                if (lineLength == 0) {
                    break;
                }
                lineLength = 0;
            } else if (next != '\r') {
                lineLength++;
            }
            bytes.write(next);
            if (bytes.size() > MOST_HEADER_BYTES) {
                throw new IOException("the header of the answer has more than " + MOST_HEADER_BYTES + " bytes");
            }
        }
        if (bytes.size() == 0) {
            throw new IOException("there is no answer");
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public @Nullable String header(String name) {
        return answered.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public InputStream body() throws IOException {
        if (header("Transfer-Encoding") != null) {
            throw new IOException("the answer comes in chunks, which HTTP/1.0 does not have");
        }
        return Objects.requireNonNull(in, "asked before");
    }

    @Override
    public void abandon() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }
}
