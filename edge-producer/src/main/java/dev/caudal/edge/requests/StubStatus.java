// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code requests} of nginx' page {@code stub_status}. The whole page has to be there within a deadline and be small; it is
 * asked for on this machine only, without TLS and without a proxy.
 *
 * @param page its address
 */
record StubStatus(URI page) implements RequestCounter {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 16 << 10;
    private static final int HTTP_PORT = 80;
    private static final int MAX_PORT = 65_535;
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}).*");
    private static final Pattern COUNTS =
            Pattern.compile("accepts handled requests[^\\n]*\\n\\s*[0-9]+ +[0-9]+ +([0-9]{1,18})\\b");

    static StubStatus of(String text) {
        URI page;
        try {
            page = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is no URL: " + e.getReason(), e);
        }
        if (page.getRawUserInfo() != null) {
            // Not quoted: it may hold a password.
            throw new IllegalArgumentException("names a user; the page has to be there for this machine without one");
        }
        if (!"http".equals(page.getScheme()) || !LOOPBACK.contains(String.valueOf(page.getHost()))) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not of this machine: give http://127.0.0.1[:PORT]/PATH");
        }
        if (page.getPort() == 0 || page.getPort() > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' has no port from 1 to " + MAX_PORT);
        }
        return new StubStatus(page);
    }

    @Override
    public long read() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String host = page.getHost();
        int port = page.getPort() < 0 ? HTTP_PORT : page.getPort();
        String path = page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        String query = page.getRawQuery() == null ? "" : "?" + page.getRawQuery();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port), millisUntil(deadline));
            // HTTP/1.0: the answer ends with the connection.
            socket.getOutputStream()
                    .write(("GET " + path + query + " HTTP/1.0\r\nHost: " + host
                                    + "\r\nUser-Agent: caudal-edge\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return count(answer(socket, deadline));
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (ConnectException e) {
            throw new IOException("nobody answers: " + e.getMessage(), e);
        }
    }

    static long count(String answer) throws IOException {
        Matcher status = ANSWER.matcher(answer.lines().findFirst().orElse(""));
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        if (!status.group(1).equals("200")) {
            throw new IOException("the answer is " + status.group(1));
        }
        Matcher counts = COUNTS.matcher(answer);
        if (!counts.find()) {
            throw new IOException("the page is not that of stub_status: it has no 'requests'");
        }
        return Long.parseLong(counts.group(1));
    }

    private static String answer(Socket socket, long deadline) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[2048];
        InputStream in = socket.getInputStream();
        while (answer.size() <= MOST_BYTES) {
            socket.setSoTimeout(millisUntil(deadline));
            int read = in.read(buffer);
            if (read < 0) {
                return answer.toString(StandardCharsets.ISO_8859_1);
            }
            answer.write(buffer, 0, read);
        }
        throw new IOException("the page has more than " + MOST_BYTES + " bytes");
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(millis);
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
