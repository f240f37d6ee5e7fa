// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.spool;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment's file carries all that reading it needs, so no damage inside can cost more than a frame:
 * {@code ORDER-ID-SALT.main}, 16 hexadecimal digits each.
 *
 * @param order its place in the log; that of its predecessor if it replaces sparse segments
 * @param id never used twice in a spool
 * @param salt random; enters every checksum, so that nobody can put bytes into a log line that would be taken for a frame
 * @param log which of the two
 */
record SegmentName(long order, long id, long salt, LogKind log) implements Comparable<SegmentName> {
    /** A spool is two logs in one directory. */
    enum LogKind {
        /** Where every batch goes first. */
        MAIN("main"),
        /** Where replay puts the batches of routes that cannot deliver, so that one parked customer pins no segment of all. */
        PARKED("parked");

        private final String suffix;

        LogKind(String suffix) {
            this.suffix = suffix;
        }
    }

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9a-f]{16})\\.(main|parked)");
    private static final Comparator<SegmentName> ORDER =
            Comparator.comparingLong(SegmentName::order).thenComparingLong(SegmentName::id);

    static Optional<SegmentName> parse(String fileName) {
        Matcher matcher = FORM.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long order = Long.parseUnsignedLong(matcher.group(1), 16);
        long id = Long.parseUnsignedLong(matcher.group(2), 16);
        if (order < 1 || id < order) {
            return Optional.empty();
        }
        LogKind log = matcher.group(4).equals("main") ? LogKind.MAIN : LogKind.PARKED;
        return Optional.of(new SegmentName(order, id, Long.parseUnsignedLong(matcher.group(3), 16), log));
    }

    /** Whether it was made of others that are removed only once it is whole. */
    boolean isReplacement() {
        return order != id;
    }

    String fileName() {
        return hex(order) + '-' + hex(id) + '-' + hex(salt) + '.' + log.suffix;
    }

    static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }

    @Override
    public int compareTo(SegmentName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return fileName();
    }
}
