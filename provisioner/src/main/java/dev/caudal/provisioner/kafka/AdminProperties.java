// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.ProvisioningException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The client properties of {@code --admin}: how the operator connects.
 *
 * @param values the properties, as a Kafka client takes them
 */
public record AdminProperties(Map<String, Object> values) {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");

    /** Copies the map. */
    public AdminProperties {
        values = Map.copyOf(values);
    }

    /**
     * Reads the file.
     *
     * @throws ProvisioningException with reason USAGE if it cannot be read or names no brokers
     */
    public static AdminProperties read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw ProvisioningException.usage("--admin " + file + " cannot be read: " + e);
        }
        Map<String, Object> values = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        if (!values.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw ProvisioningException.usage("--admin " + file + " names no brokers: add bootstrap.servers=host:port");
        }
        return new AdminProperties(values);
    }

    /** The brokers' addresses. */
    public List<String> bootstrapServers() {
        return List.of(
                COMMA.split(text(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG).trim()));
    }

    /** A property's text, empty if it is not set. */
    String text(String name) {
        return String.valueOf(values.getOrDefault(name, ""));
    }

    /** The properties with these added or replaced. */
    Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(values);
        all.putAll(more);
        return all;
    }
}
