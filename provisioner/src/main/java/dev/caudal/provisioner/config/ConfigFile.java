// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.caudal.bundle.Brand;
import dev.caudal.core.naming.TopicTemplate;
import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads {@code provisioner.yaml}; every problem is reported at once. Stateless. */
public final class ConfigFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private static final long MAX_RETENTION_DAYS = 3650;

    private ConfigFile() {}

    /**
     * The configuration in this file.
     *
     * @throws ProvisioningException with reason USAGE and one line for each problem
     */
    public static ProvisionerConfig read(Path file) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw ProvisioningException.usage(
                    file + ":" + e.getLocation().getLineNr() + ": is not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ProvisioningException.usage("--config " + file + " cannot be read: " + e);
        }
        Section section = Section.root(file.toString(), root);
        ProvisionerConfig config = read(section);
        section.finish();
        return config;
    }

    private static ProvisionerConfig read(Section root) {
        ProvisionerConfig.Topics topicDefaults = ProvisionerConfig.Topics.DEFAULT;
        Section topics = root.section("topics");
        ProvisionerConfig.Certificates certificateDefaults = ProvisionerConfig.Certificates.DEFAULT;
        Section certificates = root.section("certificates");
        Duration longest = Duration.ofDays(MAX_RETENTION_DAYS);
        Duration hour = Duration.ofHours(1);
        return new ProvisionerConfig(
                root.texts("bootstrapServers", List.of()),
                root.text("listener", "", text -> text),
                root.text("topicPrefix", TopicTemplate.DEFAULT, TopicTemplate::new),
                root.text("brand", Brand.DEFAULT, Brand::new),
                new ProvisionerConfig.Topics(
                        topics.integer("partitions", topicDefaults.partitions(), 1, 1000),
                        topics.integer("replicas", topicDefaults.replicas(), 1, 10),
                        topics.integer("minInSyncReplicas", topicDefaults.minInSyncReplicas(), 1, 10),
                        topics.duration("retention", topicDefaults.retention(), Duration.ofMinutes(1), longest),
                        topics.bytes("retentionBytes", topicDefaults.retentionBytes(), 1 << 20, 1L << 50),
                        (int) topics.bytes("maxMessageBytes", topicDefaults.maxMessageBytes(), 1 << 10, 64 << 20)),
                new ProvisionerConfig.Certificates(
                        certificates.duration(
                                "customerValidity", certificateDefaults.customerValidity(), hour, longest),
                        certificates.duration("edgeValidity", certificateDefaults.edgeValidity(), hour, longest),
                        certificates.duration(
                                "renewBefore", certificateDefaults.renewBefore(), Duration.ZERO, longest)));
    }
}
