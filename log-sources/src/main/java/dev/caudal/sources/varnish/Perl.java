// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where Perl's regular expressions, which Varnish uses, and Java's are not the same. */
final class Perl {
    private static final String KNOWN_ESCAPES = "dDwWsSbBQEntrfxhvHVAzZ";
    private static final List<String> KNOWN_GROUPS =
            List.of("(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?i)", "(?s)", "(?is)", "(?si)");

    private Perl() {}

    /** The first piece of an expression that is strange to Java; null if there is none. */
    static @Nullable String strange(String expression) {
        boolean inClass = false;
        int classFrom = 0;
        for (int at = 0; at < expression.length(); at++) {
            char letter = expression.charAt(at);
            if (letter == '\\') {
                if (at + 1 == expression.length()) {
                    return "\\";
                }
                char escaped = expression.charAt(at + 1);
                if (Character.isLetterOrDigit(escaped) && KNOWN_ESCAPES.indexOf(escaped) < 0) {
                    return expression.substring(at, at + 2);
                }
                if (escaped == 'Q') {
                    int end = expression.indexOf("\\E", at);
                    at = end < 0 ? expression.length() : end + 1;
                } else {
                    at++;
                }
            } else if (inClass) {
                if (letter == '[' || expression.startsWith("&&", at)) {
                    return expression.substring(at, at + 1);
                }
                inClass = letter != ']' || at == classFrom;
            } else if (letter == '[') {
                inClass = true;
                classFrom = expression.startsWith("^", at + 1) ? at + 2 : at + 1;
                if (expression.startsWith("]", classFrom)) {
                    return expression.substring(at, classFrom + 1); // To Java the class would be empty.
                }
            } else if (letter == '(') {
                String rest = expression.substring(at);
                if (rest.startsWith("(*")
                        || (rest.startsWith("(?") && KNOWN_GROUPS.stream().noneMatch(rest::startsWith))) {
                    return rest.substring(0, Math.min(rest.length(), 3));
                }
            }
        }
        return null;
    }
}
