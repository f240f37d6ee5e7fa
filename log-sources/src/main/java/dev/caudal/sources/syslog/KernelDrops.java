// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.syslog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads how many datagrams the kernel dropped on the way to a port; 0 where it does not tell. Belongs to one thread. */
final class KernelDrops {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final int LOCAL_ADDRESS = 1;
    private static final int DROPS = 12;

    private final String portSuffix;
    private long seen;

    KernelDrops(int port) {
        this.portSuffix = String.format(":%04X", port);
    }

    long sinceLastTime() {
        long total = 0;
        for (Path table : TABLES) {
            total += in(table);
        }
        long more = Math.max(0, total - seen);
        seen = Math.max(total, seen);
        return more;
    }

    private long in(Path table) {
        try {
            return Files.readAllLines(table, StandardCharsets.US_ASCII).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields.length > DROPS && fields[LOCAL_ADDRESS].endsWith(portSuffix))
                    .mapToLong(fields -> Long.parseLong(fields[DROPS]))
                    .sum();
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
