// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import java.util.Map;

/**
 * A client's certificate and key, in PEM, with the certificate authority that signed it and the brokers.
 *
 * @param commonName the subject's only part; the brokers make the principal of it
 * @param keyPem the private key, PKCS#8, not encrypted
 * @param certificatePem the certificate alone: the authority signs it directly
 * @param caPem the brokers' certificate authority
 */
public record ClientCertificate(String commonName, String keyPem, String certificatePem, String caPem) {

    /** Settings of a Kafka client that connects with this certificate to these brokers. */
    public Map<String, Object> clientProperties(String bootstrapServers) {
        return Map.of(
                "bootstrap.servers", bootstrapServers,
                "security.protocol", "SSL",
                "ssl.keystore.type", "PEM",
                "ssl.keystore.key", keyPem,
                "ssl.keystore.certificate.chain", certificatePem,
                "ssl.truststore.type", "PEM",
                "ssl.truststore.certificates", caPem);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ClientCertificate[CN=" + commonName + "]";
    }
}
