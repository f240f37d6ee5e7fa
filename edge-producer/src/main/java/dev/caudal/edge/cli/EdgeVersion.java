// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, from the jar's manifest, and that of the Kafka client inside. */
public final class EdgeVersion implements IVersionProvider {
    /** For picocli. */
    public EdgeVersion() {}

    @Override
    public String[] getVersion() {
        return new String[] {
            "caudal edge-producer " + version(), "kafka-clients " + kafkaVersion() + ", Java " + Runtime.version()
        };
    }

    /** The version in the manifest, {@code development} outside of a jar. */
    public static String version() {
        String version = EdgeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** As the client's jar says it. */
    private static String kafkaVersion() {
        Properties properties = new Properties();
        try (InputStream in = EdgeVersion.class.getResourceAsStream("/kafka/kafka-version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
        return properties.getProperty("version", "unknown");
    }
}
