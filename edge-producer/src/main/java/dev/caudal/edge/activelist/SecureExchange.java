// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * By TLS. One blocking request every few seconds is all there is to do, and Java's newer client would bring threads, HTTP/2 and
 * several megabytes for it into a process whose memory is counted.
 */
final class SecureExchange implements Exchange {
    private final HttpURLConnection connection;

    /** @param sockets {@link DeadlineSocket}s with TLS over them */
    SecureExchange(URI address, Map<String, String> header, SSLSocketFactory sockets, Duration timeout)
            throws IOException {
        if (!(address.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpsURLConnection opened)) {
            throw new IOException("'" + address + "' is neither https nor http");
        }
        opened.setSSLSocketFactory(sockets);
        int limit = Math.toIntExact(timeout.toMillis());
        opened.setConnectTimeout(limit);
        opened.setReadTimeout(limit);
        opened.setInstanceFollowRedirects(false);
        opened.setUseCaches(false);
        header.forEach(opened::setRequestProperty);
        connection = opened;
    }

    @Override
    public int status() throws IOException {
        return connection.getResponseCode();
    }

    @Override
    public @Nullable String header(String name) {
        return connection.getHeaderField(name);
    }

    @Override
    public InputStream body() throws IOException {
        return connection.getInputStream();
    }

    @Override
    public void abandon() {
        connection.disconnect();
    }
}
