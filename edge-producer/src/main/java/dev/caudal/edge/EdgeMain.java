// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.edge.cli.EdgeCommand;

/** Where the JVM begins. */
public final class EdgeMain {
    private EdgeMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(EdgeCommand.execute(arguments));
    }
}
