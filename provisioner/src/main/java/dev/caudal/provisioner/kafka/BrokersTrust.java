// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.certificates.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The CAs by which the admin knows the brokers, which customers and edges need as well: his truststore, in any of the forms
 * that a Kafka client takes.
 *
 * @param certificates at least one
 */
public record BrokersTrust(List<X509Certificate> certificates) {
    /** Copies the list. */
    public BrokersTrust {
        certificates = List.copyOf(certificates);
    }

    /**
     * From the admin's properties.
     *
     * @throws ProvisioningException if they name no truststore or it cannot be read
     */
    public static BrokersTrust of(AdminProperties admin) {
        String inline = admin.text(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG);
        String location = admin.text(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG);
        if (inline.isEmpty() && location.isEmpty()) {
            throw ProvisioningException.usage("--admin has no ssl.truststore.location and no"
                    + " ssl.truststore.certificates: customers and edges would not know whom to trust");
        }
        List<X509Certificate> certificates;
        try {
            if (!inline.isEmpty()) {
                certificates = Pem.certificates(inline);
            } else if (admin.text(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG).equals("PEM")) {
                certificates = Pem.certificates(Files.readString(Path.of(location)));
            } else {
                certificates = stored(Path.of(location), admin.text(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG));
            }
        } catch (IOException | GeneralSecurityException e) {
            throw ProvisioningException.usage("the truststore of --admin cannot be read: " + e);
        }
        if (certificates.isEmpty()) {
            throw ProvisioningException.usage("the truststore of --admin holds no certificate");
        }
        return new BrokersTrust(certificates);
    }

    /** The certificates as one text. */
    public String pem() {
        return certificates.stream().map(Pem::of).collect(Collectors.joining());
    }

    private static List<X509Certificate> stored(Path file, String password)
            throws IOException, GeneralSecurityException {
        // The JDK's JKS store reads PKCS#12 too.
        KeyStore store = KeyStore.getInstance("JKS");
        try (InputStream stream = Files.newInputStream(file)) {
            store.load(stream, password.isEmpty() ? null : password.toCharArray());
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            if (store.isCertificateEntry(alias) && certificate instanceof X509Certificate x509) {
                certificates.add(x509);
            }
        }
        return certificates;
    }
}
