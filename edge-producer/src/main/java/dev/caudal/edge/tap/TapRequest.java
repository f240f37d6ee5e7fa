// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.tap;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.caudal.core.naming.CustomerId;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to see.
 *
 * @param customer whose lines
 * @param time for how long, at most {@link #LONGEST}
 * @param lines how many at most, up to {@value #MOST_LINES}
 * @param grep what a line has to have; null: nothing
 */
public record TapRequest(
        CustomerId customer,
        Duration time,
        int lines,
        @Nullable Pattern grep) {
    /** Longest time. */
    public static final Duration LONGEST = Duration.ofMinutes(10);
    /** Most lines. */
    public static final int MOST_LINES = 100_000;

    private static final int MOST_CHARACTERS = 1_000;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one is passed
     */
    public TapRequest {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "seconds=" + time.toSeconds() + " is not from 1 to " + LONGEST.toSeconds());
        }
        if (lines < 1 || lines > MOST_LINES) {
            throw new IllegalArgumentException("lines=" + lines + " is not from 1 to " + MOST_LINES);
        }
    }

    /**
     * From what a person wrote.
     *
     * @param grep an RE2 pattern; empty for none
     * @throws IllegalArgumentException if something is wrong
     */
    public static TapRequest of(String customer, int seconds, int lines, String grep) {
        if (grep.length() > MOST_CHARACTERS || grep.contains("\n")) {
            throw new IllegalArgumentException("grep is longer than " + MOST_CHARACTERS + " characters or a line");
        }
        try {
            return new TapRequest(
                    CustomerId.of(customer),
                    Duration.ofSeconds(seconds),
                    lines,
                    grep.isEmpty() ? null : Pattern.compile(grep));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("grep '" + grep + "': " + e.getMessage(), e);
        }
    }

    /** Four lines of text. */
    String text() {
        return customer + "\n" + time.toSeconds() + "\n" + lines + "\n" + (grep == null ? "" : grep.pattern()) + "\n";
    }

    /** Reads those. */
    static TapRequest read(BufferedReader from) throws IOException {
        String[] fields = new String[4];
        for (int i = 0; i < fields.length; i++) {
            String line = from.readLine();
            if (line == null || line.length() > MOST_CHARACTERS) {
                throw new IOException("the request is torn");
            }
            fields[i] = line;
        }
        return of(fields[0], Integer.parseInt(fields[1]), Integer.parseInt(fields[2]), fields[3]);
    }
}
