// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * The three PEM files with which this node proves who it is and recognises the brokers.
 *
 * @param certificate the node's certificate, with intermediates if there are any
 * @param key its private key, unencrypted PKCS#8
 * @param ca the CA, or CAs, of the brokers
 */
public record TlsFiles(Path certificate, Path key, Path ca) {

    /**
     * The Kafka client properties for these files. The contents are read now and given inline, so that certificate and key
     * are one set even while a renewal is writing the files.
     *
     * @throws IOException if a file cannot be read
     */
    public Map<String, Object> clientProperties() throws IOException {
        return Map.of(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SSL",
                SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                new Password(Files.readString(certificate)),
                SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                new Password(Files.readString(key)),
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                new Password(Files.readString(ca)));
    }

    /**
     * What is wrong with the files as far as can be told without a connection: missing, unreadable, not PEM of the right
     * kind, not yet or no longer valid, too weak, a chain out of order, a key that others may read or that does not belong to
     * the certificate. Empty if nothing is.
     */
    public List<String> problems() {
        return TlsFilesCheck.problems(this, Instant.now());
    }

    /**
     * Those {@link #problems()} that no connection could be made with. A key that others may read is a reason not to start,
     * but none to stop delivering.
     */
    public List<String> defects() {
        return TlsFilesCheck.defects(this, Instant.now());
    }
}
