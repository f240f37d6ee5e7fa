// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.edge.cli.EdgeCommand;

/** Where the JVM begins. */
public final class EdgeMain {
    private EdgeMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        // Before the first logger: standard output is for what was asked for, standard error for what happens.
        setDefault("org.slf4j.simpleLogger.logFile", "System.err");
        setDefault("org.slf4j.simpleLogger.showDateTime", "true");
        setDefault("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        setDefault("org.slf4j.simpleLogger.showThreadName", "false");
        setDefault("org.slf4j.simpleLogger.showShortLogName", "true");
        setDefault("org.slf4j.simpleLogger.defaultLogLevel", "info");
        // The client repeats itself for every topic and attempt; what matters of it we say ourselves.
        setDefault("org.slf4j.simpleLogger.log.org.apache.kafka", "error");
        System.exit(EdgeCommand.execute(arguments));
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
