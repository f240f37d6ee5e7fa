// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** One line for each event, time first; what a terminal would act upon is written in hexadecimal. For any thread. */
final class ApiLog {
    private static final int MAX = 2000;

    private final PrintWriter out;
    private final Clock clock;

    ApiLog(PrintWriter out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    void say(String event) {
        StringBuilder line = new StringBuilder();
        line.append(clock.instant().truncatedTo(ChronoUnit.MILLIS)).append(' ');
        event.chars().limit(MAX).forEach(c -> {
            if (Character.isISOControl(c) || (c >= 0x2028 && c <= 0x202e)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.append((char) c);
            }
        });
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
