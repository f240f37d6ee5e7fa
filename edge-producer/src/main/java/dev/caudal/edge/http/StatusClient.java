// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import dev.caudal.delivery.PemFiles;
import dev.caudal.edge.activelist.TokenFile;
import dev.caudal.edge.config.EdgeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** Asks a {@link HttpEndpoint} for its status. The caller's thread. */
public final class StatusClient {
    private final URI base;
    private final @Nullable Path certificate;
    private final @Nullable Path tokenFile;

    private StatusClient(URI base, @Nullable Path certificate, @Nullable Path tokenFile) {
        this.base = base;
        this.certificate = certificate;
        this.tokenFile = tokenFile;
    }

    /** At any address; a server with TLS has to be one whose authority Java trusts. */
    public static StatusClient of(URI base) {
        return new StatusClient(base, null, null);
    }

    /** As configured: a server with TLS has to show this very certificate, under whatever name, and gets the token. */
    public static StatusClient of(EdgeConfig.Endpoint endpoint) {
        String host = endpoint.listen().getHostString();
        URI base = URI.create((endpoint.certificate() == null ? "http" : "https") + "://"
                + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + endpoint.listen().getPort());
        return new StatusClient(base, endpoint.certificate(), endpoint.tokenFile());
    }

    /**
     * The beginning of the answer.
     *
     * @throws IOException if there is none, or it is not a status
     */
    public byte[] ask(int timeoutMillis, int mostBytes) throws IOException {
        // Not java.net.http: that one starts threads and takes a quarter of a second to do so.
        HttpURLConnection connection =
                (HttpURLConnection) base.resolve("/status").toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setInstanceFollowRedirects(false);
        if (certificate != null && connection instanceof HttpsURLConnection secure) {
            try {
                secure.setSSLSocketFactory(
                        PemFiles.context(null, null, certificate).getSocketFactory());
                secure.setHostnameVerifier((name, session) -> true);
            } catch (GeneralSecurityException e) {
                throw new IOException("http.certificate=" + certificate + ": " + e.getMessage(), e);
            }
        }
        if (tokenFile != null) {
            connection.setRequestProperty("Authorization", "Bearer " + TokenFile.read(tokenFile));
        }
        try {
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw new IOException("it answers with " + connection.getResponseCode());
            }
            try (InputStream body = connection.getInputStream()) {
                return body.readNBytes(mostBytes);
            }
        } finally {
            connection.disconnect();
        }
    }

    /** The server's address. */
    @Override
    public String toString() {
        return base.toString();
    }
}
