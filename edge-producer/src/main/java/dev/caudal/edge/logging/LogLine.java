// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.logging;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Messages as they are written, each a line; a failure in text has a line for each of its frames. One thread. */
final class LogLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int MOST_FRAMES = 60;
    private static final int MOST_CAUSES = 5;

    private final LogFormat format;
    private final StringBuilder lines = new StringBuilder(200);

    LogLine(LogFormat format) {
        this.format = format;
    }

    void add(long millis, Level level, String logger, String message, @Nullable Throwable failure) {
        String time = TIME.format(Instant.ofEpochMilli(millis));
        if (format == LogFormat.JSON) {
            lines.append("{\"time\":\"")
                    .append(time)
                    .append("\",\"level\":\"")
                    .append(level)
                    .append('"');
            field("logger", logger);
            field("thread", Thread.currentThread().getName());
            field("message", message);
            if (failure != null) {
                field("error", failure.toString());
                StringBuilder frames = new StringBuilder();
                trace(failure, frames);
                quoted("stack", frames.toString());
            }
            lines.append("}\n");
        } else {
            lines.append(time)
                    .append(' ')
                    .append(level)
                    .append(' ')
                    .append(logger)
                    .append(" - ");
            lines.append(Printable.of(message)).append('\n');
            if (failure != null) {
                trace(failure, lines);
            }
        }
    }

    byte[] bytes() {
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void field(String name, String value) {
        quoted(name, Printable.of(value));
    }

    /** Of a text that is printable but for its line ends. */
    private void quoted(String name, String value) {
        lines.append(",\"").append(name).append("\":\"");
        lines.append(JsonStringEncoder.getInstance().quoteAsString(value)).append('"');
    }

    private static void trace(Throwable failure, StringBuilder into) {
        Throwable each = failure;
        for (int causes = 0; each != null && causes < MOST_CAUSES; causes++) {
            into.append(causes == 0 ? "" : "caused by ")
                    .append(Printable.of(each.toString()))
                    .append('\n');
            StackTraceElement[] frames = each.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
                into.append("    at ").append(frames[i]).append('\n');
            }
            each = each.getCause();
        }
    }
}
