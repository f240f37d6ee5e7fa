// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.http;

import dev.caudal.delivery.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's side of TLS whose certificate may be renewed: the JDK's server takes one context for its life, so this one asks for
 * the files' state at a new connection, at most once in {@link #KEPT}. While a new pair is unusable the last one stays. Any
 * thread.
 */
final class RenewedContext extends SSLContext {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final Duration KEPT = Duration.ofSeconds(5);

    /**
     * From PEM files.
     *
     * @throws IOException if they are unusable, saying why
     */
    RenewedContext(Path certificate, Path key) throws IOException {
        this(new Delegate(certificate, key));
    }

    private RenewedContext(Delegate delegate) {
        super(delegate, delegate.made.getProvider(), delegate.made.getProtocol());
    }

    private static final class Delegate extends SSLContextSpi {
        private final Path certificate;
        private final Path key;
        private List<String> used;
        private SSLContext made;
        private long madeNanos;
        private @Nullable String complaint;

        Delegate(Path certificate, Path key) throws IOException {
            this.certificate = certificate;
            this.key = key;
            this.used = contents();
            this.made = make();
            this.madeNanos = System.nanoTime();
        }

        private SSLContext make() throws IOException {
            List<String> defects = PemFiles.pairDefects(certificate, key);
            if (!defects.isEmpty()) {
                throw new IOException("http: " + String.join("; ", defects));
            }
            try {
                return PemFiles.context(certificate, key, null);
            } catch (GeneralSecurityException e) {
                throw new IOException("http.certificate=" + certificate + " cannot be used: " + e.getMessage(), e);
            }
        }

        private List<String> contents() throws IOException {
            try {
                return List.of(
                        Files.readString(certificate, StandardCharsets.ISO_8859_1),
                        Files.readString(key, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                List<String> defects = PemFiles.pairDefects(certificate, key);
                throw new IOException("http: " + (defects.isEmpty() ? e.toString() : String.join("; ", defects)), e);
            }
        }

        private synchronized SSLContext current() {
            long now = System.nanoTime();
            if (now - madeNanos < KEPT.toNanos()) {
                return made;
            }
            madeNanos = now;
            try {
                List<String> contents = contents();
                if (!contents.equals(used)) {
                    SSLContext next = make();
                    if (contents.equals(contents())) {
                        made = next;
                        used = contents;
                        complaint = null;
                        LOG.info("http: the certificate has changed, new connections see it");
                    }
                }
            } catch (IOException e) {
                String problem = String.valueOf(e.getMessage());
                if (!problem.equals(complaint)) {
                    complaint = problem;
                    LOG.warn("{}; the previous certificate stays in use", problem);
                }
            }
            return made;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("made of files");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return current().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return current().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return current().createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return current().createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return current().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return current().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return current().getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return current().getSupportedSSLParameters();
        }
    }
}
