// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import dev.caudal.bundle.Support;
import dev.caudal.provisioner.ProvisioningException;
import java.nio.file.Path;

/** Reads {@code provisioner.yaml}; every problem is reported at once. Stateless. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * The configuration in this file.
     *
     * @throws ProvisioningException with reason USAGE and one line for each problem
     */
    public static ProvisionerConfig read(Path file) {
        Section root = Section.root(file.toString(), PlainYaml.read("--config", file));
        ProvisionerConfig config = read(root);
        root.finish();
        return config;
    }

    private static ProvisionerConfig read(Section root) {
        Section support = root.section("support");
        Section topics = root.section("topics");
        Section certificates = root.section("certificates");
        Section api = root.section("api");
        ProvisionerConfig config = new ProvisionerConfig(
                Settings.BOOTSTRAP_SERVERS.read(root),
                Settings.LISTENER.read(root),
                Settings.TOPIC_PREFIX.read(root),
                Settings.BRAND.read(root),
                new Support(Settings.CONTACT.read(support), Settings.PANEL.read(support)),
                new ProvisionerConfig.Topics(
                        Settings.PARTITIONS.read(topics),
                        Settings.REPLICAS.read(topics),
                        Settings.MIN_IN_SYNC.read(topics),
                        Settings.RETENTION.read(topics),
                        Settings.RETENTION_BYTES.read(topics),
                        Math.toIntExact(Settings.MAX_MESSAGE_BYTES.read(topics))),
                new ProvisionerConfig.Certificates(
                        Settings.CUSTOMER_VALIDITY.read(certificates),
                        Settings.EDGE_VALIDITY.read(certificates),
                        Settings.JITTER.read(certificates),
                        Settings.RENEW_BEFORE.read(certificates)),
                Settings.GRACE.read(root.section("offboarding")),
                Settings.REPLICAS_PER_BROKER.read(root.section("capacity")),
                Settings.RECONCILE_INTERVAL.read(root.section("reconcile")),
                new ProvisionerConfig.Api(
                        Settings.API_LISTEN.read(api), Settings.API_CERTIFICATE.read(api), Settings.API_KEY.read(api)),
                LineFormats.read(root.section("streams")));
        if ((config.api().certificate() == null) != (config.api().key() == null)) {
            api.problem("certificate and key belong together: set both, or neither");
        }
        return config;
    }
}
