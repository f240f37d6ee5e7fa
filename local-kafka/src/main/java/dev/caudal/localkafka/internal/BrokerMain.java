// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * One broker's process: formats the data directory where that has not been done, then is Kafka's own main.
 *
 * <p>SIGTERM stops it in order, by Kafka's own hook. When standard input ends, the process that started it is gone,
 * however it went, and this one halts at once.
 */
public final class BrokerMain {
    private static final long LOG_LIMIT_BYTES = 8L << 20;
    private static final int PARENT_GONE = 70;

    private BrokerMain() {}

    /** Runs until stopped. Arguments: the properties file, the cluster's id, the log file. */
    public static void main(String[] arguments) throws IOException {
        String properties = arguments[0];
        String clusterId = arguments[1];
        // The logging backend writes to System.out, so this must come before the first class of Kafka.
        PrintStream log =
                new PrintStream(RollingLog.open(Path.of(arguments[2]), LOG_LIMIT_BYTES), true, StandardCharsets.UTF_8);
        System.setOut(log);
        System.setErr(log);
        haltWithParent(System.in);

        int formatted = StorageTool.execute(
                new String[] {"format", "--ignore-formatted", "-t", clusterId, "-c", properties}, log);
        if (formatted != 0) {
            Runtime.getRuntime().halt(formatted);
        }
        Kafka.main(new String[] {properties});
    }

    private static void haltWithParent(InputStream input) {
        Thread watch = new Thread(
                () -> {
                    try (input) {
                        input.transferTo(PrintStream.nullOutputStream());
                    } catch (IOException e) {
                        // A broken pipe says the same as its end.
                    }
                    Runtime.getRuntime().halt(PARENT_GONE);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
