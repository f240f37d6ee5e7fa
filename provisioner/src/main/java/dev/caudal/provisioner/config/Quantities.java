// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people write them. Pure functions. */
public final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})(B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Integer> BYTE_SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private Quantities() {}

    /**
     * A time: {@code 90s}, {@code 30m}, {@code 72h}, {@code 7d}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a duration such as 90s, 30m, 72h or 7d, got '" + text + "'");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /**
     * A size: {@code 512KiB}, {@code 2MiB}, {@code 10GiB}, or bytes.
     *
     * @throws IllegalArgumentException if the text is none, or more than a long holds
     */
    public static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected bytes such as 512KiB, 2MiB or 10GiB, got '" + text + "'");
        }
        String unit = matcher.group(2);
        int shift = unit == null ? 0 : BYTE_SHIFTS.getOrDefault(unit, 0);
        long count = Long.parseLong(matcher.group(1));
        long bytes = count << shift;
        if (bytes >> shift != count) {
            throw new IllegalArgumentException("'" + text + "' is more bytes than there are");
        }
        return bytes;
    }
}
