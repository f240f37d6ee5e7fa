// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.hints;

import dev.caudal.core.ledger.UnroutedLines.SeenId;
import dev.caudal.edge.config.EdgeConfig.CustomerIdRule;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Ids that nobody has checked, and rules as a configuration writes them; all of it printable ASCII but for ellipses. */
public final class IdText {
    /** What YAML takes for a text as it stands, in braces too. */
    private static final Pattern PLAIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9_./-]*( [a-zA-Z0-9_./-]+)*");

    /** Below this share, in percent, of the most frequent one ids are all different. */
    private static final int FREQUENT_PERCENT = 5;

    private static final int EXAMPLES = 3;

    private IdText() {}

    /** In single quotes, with everything escaped that is not a printable ASCII character. */
    public static String of(SeenId id) {
        StringBuilder shown = new StringBuilder("'");
        for (int i = 0; i < id.text().length(); i++) {
            char each = id.text().charAt(i);
            switch (each) {
                case '\t' -> shown.append("\\t");
                case '\'', '\\' -> shown.append('\\').append(each);
                default -> {
                    if (each >= ' ' && each < 0x7f) {
                        shown.append(each);
                    } else {
                        shown.append(String.format(Locale.ROOT, "\\x%02x", (int) each));
                    }
                }
            }
        }
        return shown.append(id.isCut() ? "…'" : "'").toString();
    }

    /**
     * The most frequent ids and how many lines each had; of many different ones only examples.
     *
     * @param total lines that had one of these or another
     */
    public static String list(Map<SeenId, Long> ids, long total) {
        long most = ids.values().stream().mapToLong(Long::longValue).max().orElse(0);
        if (most * 100 < total * FREQUENT_PERCENT) {
            return ids.keySet().stream()
                    .limit(EXAMPLES)
                    .map(IdText::of)
                    .collect(Collectors.joining(", ", "many different, such as ", ""));
        }
        return ids.entrySet().stream()
                .filter(each -> each.getValue() * 100 >= total)
                .map(each -> String.format(Locale.ROOT, "%,d of %s", each.getValue(), of(each.getKey())))
                .collect(Collectors.joining(", "));
    }

    /** {@code customerId: { from: field 1 tab }}. */
    static String of(CustomerIdRule rule) {
        String argument = rule.argument();
        String from = argument == null ? rule.from() : rule.from() + " " + argument;
        return "customerId: { from: " + (PLAIN.matcher(from).matches() ? from : quoted(from))
                + (rule.keep() ? ", keep: true }" : " }");
    }

    /** As YAML has it between single quotes. */
    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
