// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, from the jar's manifest, and that of the Kafka client inside. */
public final class EdgeVersion implements IVersionProvider {
    /** For picocli. */
    public EdgeVersion() {}

    @Override
    public String[] getVersion() {
        return new String[] {
            "caudal edge-producer " + version(),
            "kafka-clients " + org.apache.kafka.common.utils.AppInfoParser.getVersion() + ", Java " + Runtime.version()
        };
    }

    /** The version in the manifest, {@code development} outside of a jar. */
    public static String version() {
        String version = EdgeVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
