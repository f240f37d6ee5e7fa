// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.edge.cli.EdgeCommand;
import dev.caudal.edge.logging.Logging;
import java.time.Duration;

/** Where the JVM begins. */
public final class EdgeMain {
    /** Whoever does not read the log by then does not get its end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private EdgeMain() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        int code = EdgeCommand.execute(arguments);
        Logging.flush(LAST_WORDS);
        System.exit(code);
    }
}
