// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories.support;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The account that an edge-producer prints at its end.
 *
 * @param totals the last line: {@code read}, {@code delivered}, {@code unsubscribed}, {@code dropped}, {@code inMemory},
 *     {@code possibleDuplicates}
 * @param dropped lines by cause
 * @param delivered lines by customer
 * @param balanced whether it says so
 */
public record Ledger(
        Map<String, Long> totals, Map<String, Long> dropped, Map<String, Long> delivered, boolean balanced) {
    private static final Pattern TOTAL = Pattern.compile("([a-zA-Z]+)=([0-9]+)(?= )");
    private static final Pattern DROPPED = Pattern.compile("(?m)^ {2}dropped +[0-9,]+ +(.*)$");
    private static final Pattern CAUSE = Pattern.compile("([a-z_]+) ([0-9]+)");
    private static final Pattern CUSTOMER = Pattern.compile("(?m)^ +customer ([a-z0-9-]+), ([a-z0-9-]+) +([0-9,]+)");

    /** Reads what {@code edge-producer run} printed to standard output. */
    public static Ledger parse(String printed) {
        String line = printed.lines()
                .filter(each -> each.startsWith("ledger node="))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no ledger was printed:\n" + printed));
        Map<String, Long> totals = new TreeMap<>();
        Matcher total = TOTAL.matcher(line);
        while (total.find()) {
            totals.put(total.group(1), Long.valueOf(total.group(2)));
        }
        Map<String, Long> dropped = new TreeMap<>();
        Matcher row = DROPPED.matcher(printed);
        if (row.find()) {
            Matcher cause = CAUSE.matcher(row.group(1));
            while (cause.find()) {
                dropped.put(cause.group(1), Long.valueOf(cause.group(2)));
            }
        }
        Map<String, Long> delivered = new TreeMap<>();
        Matcher customer = CUSTOMER.matcher(printed);
        while (customer.find()) {
            delivered.merge(customer.group(1), Long.valueOf(customer.group(3).replace(",", "")), Long::sum);
        }
        return new Ledger(totals, dropped, delivered, line.endsWith(" balanced=true"));
    }

    /** One of the totals. */
    public long total(String name) {
        Long value = totals.get(name);
        if (value == null) {
            throw new AssertionError("the ledger has no " + name + ": " + totals);
        }
        return value;
    }
}
