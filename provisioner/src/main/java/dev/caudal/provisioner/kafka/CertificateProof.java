// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.certificates.IssuedCertificate;
import dev.caudal.provisioner.model.OwnTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Proves with a certificate that a broker lets its holder in, and then lets him see nothing. One thread; a broker learns of
 * a new truststore a moment after it was set, so refusals are tried again for {@value #LIMIT_SECONDS} s.
 */
public final class CertificateProof {
    private static final int LIMIT_SECONDS = 15;
    private static final int TRY_MILLIS = 5_000;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final BrokersTrust brokersTrust;

    /** A proof against brokers of these CAs. */
    public CertificateProof(BrokersTrust brokersTrust) {
        this.brokersTrust = brokersTrust;
    }

    /** What was found. */
    public enum Finding {
        /** Let in, and refused what was not granted: as it should be. */
        CONFINED,
        /** Let in, and shown what nobody granted. */
        UNCONFINED
    }

    /**
     * Connects to this broker with this certificate, which has no grants, and asks for the registry topic.
     *
     * @throws ProvisioningException if the broker does not let the certificate in
     */
    public Finding prove(String endpoint, IssuedCertificate certificate) {
        long deadline = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
        while (true) {
            try {
                return attempt(endpoint, certificate);
            } catch (AuthenticationException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw ProvisioningException.failed(
                            endpoint + " refuses certificates of the clients' CA (tried with "
                                    + certificate.certificate().getSubjectX500Principal() + "): " + e.getMessage()
                                    + ". Does its ssl.principal.mapping.rules let CN=c<id>.g<serial> and"
                                    + " CN=edge-<node> through?",
                            e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private Finding attempt(String endpoint, IssuedCertificate certificate) {
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                endpoint,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TRY_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TRY_MILLIS,
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                false,
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SSL",
                SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                certificate.keyPem(),
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                certificate.certificatePem(),
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                brokersTrust.pem());
        Admin admin = Admin.create(config);
        try {
            admin.describeTopics(List.of(OwnTopics.REGISTRY)).allTopicNames().get();
            return Finding.UNCONFINED;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return Finding.CONFINED;
            }
            if (e.getCause() instanceof AuthenticationException refused) {
                throw refused;
            }
            throw Calls.failure("reach " + endpoint, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Calls.failure("reach " + endpoint, e);
        } catch (KafkaException e) {
            throw Calls.failure("reach " + endpoint, e);
        } finally {
            admin.close(CLOSE_LIMIT);
        }
    }
}
