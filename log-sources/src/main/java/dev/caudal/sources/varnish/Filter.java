// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which transactions get a line: an expression in the language of {@code varnishncsa -q}, less the grouping of transactions. A
 * comparison holds if any record of its tag fulfils it, whatever the line will print. Belongs to one thread; makes no garbage.
 */
final class Filter {
    private final Node root;

    private interface Node {
        boolean holds(Transaction transaction);
    }

    private Filter(Node root) {
        this.root = root;
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException if it is wrong, or varnishncsa's alone; says where
     */
    static Filter compile(String expression, Layout layout) {
        return new Filter(new Parser(expression, layout).parse());
    }

    boolean holds(Transaction transaction) {
        return root.holds(transaction);
    }

    /** One record may fulfil it. */
    private abstract static class Comparison implements Node {
        private final Layout layout;
        private final boolean[] tags;
        private final byte[] prefix;
        private final int field;

        Comparison(Layout layout, Left left) {
            this.layout = layout;
            this.tags = left.tags;
            this.prefix = left.prefix;
            this.field = left.field;
        }

        @Override
        public final boolean holds(Transaction transaction) {
            byte[] bytes = transaction.bytes();
            int head = layout.headBytes;
            for (int at = 0; at < transaction.length(); ) {
                int word = Bytes.word(bytes, at);
                int from = at + head;
                int to = from + (word & 0xffff);
                at = from + Bytes.padded(to - from);
                if (tags[word >>> 24] && look(bytes, from, to)) {
                    return true;
                }
            }
            return false;
        }

        private boolean look(byte[] bytes, int start, int stop) {
            int from = start;
            int to = from;
            while (to < stop && bytes[to] != 0) {
                to++;
            }
            if (prefix.length > 0) {
                if (!Bytes.startsWith(bytes, from, to, prefix)) {
                    return false;
                }
                from = Bytes.skipSpace(bytes, from + prefix.length, to);
            }
            int end = from;
            boolean quoted = false;
            for (int i = 0; i < field; i++) {
                if (quoted) {
                    end++;
                    if (end < to && !Bytes.isSpace(bytes[end])) {
                        return false;
                    }
                }
                from = Bytes.skipSpace(bytes, end, to);
                if (from == to) {
                    return false;
                }
                quoted = bytes[from] == '"';
                if (quoted) {
                    from++;
                    end = from;
                    while (end < to && bytes[end] != '"') {
                        end++;
                    }
                    if (end == to) {
                        return false;
                    }
                } else {
                    end = Bytes.skipWord(bytes, from, to);
                }
            }
            return test(bytes, from, field > 0 ? end : to);
        }

        abstract boolean test(byte[] bytes, int from, int to);
    }

    /** What is compared. */
    private static final class Left {
        final boolean[] tags;
        final byte[] prefix;
        final int field;

        Left(boolean[] tags, byte[] prefix, int field) {
            this.tags = tags;
            this.prefix = prefix;
            this.field = field;
        }
    }

    private static final class Exists extends Comparison {
        Exists(Layout layout, Left left) {
            super(layout, left);
        }

        @Override
        boolean test(byte[] bytes, int from, int to) {
            return true;
        }
    }

    private static final class Equality extends Comparison {
        private final byte[] wanted;
        private final boolean equal;

        Equality(Layout layout, Left left, byte[] wanted, boolean equal) {
            super(layout, left);
            this.wanted = wanted;
            this.equal = equal;
        }

        @Override
        boolean test(byte[] bytes, int from, int to) {
            boolean same = to - from == wanted.length;
            for (int i = 0; same && i < wanted.length; i++) {
                same = bytes[from + i] == wanted[i];
            }
            return same == equal;
        }
    }

    private static final class Numeric extends Comparison {
        /** Varnish's queries look at no more behind the point. */
        private static final int DECIMALS = 3;

        private final String operator;
        private final double wanted;
        private final boolean whole;

        Numeric(Layout layout, Left left, String operator, double wanted, boolean whole) {
            super(layout, left);
            this.operator = operator;
            this.wanted = wanted;
            this.whole = whole;
        }

        @Override
        boolean test(byte[] bytes, int from, int to) {
            int end = from < to && bytes[from] == '-' ? from + 1 : from;
            while (end < to && isDigit(bytes[end])) {
                end++;
            }
            if (!whole && end + 1 < to && bytes[end] == '.' && isDigit(bytes[end + 1])) {
                end++;
                int last = Math.min(to, end + DECIMALS);
                while (end < last && isDigit(bytes[end])) {
                    end++;
                }
            }
            double value = Decimals.parse(bytes, from, end);
            if (Double.isNaN(value)) {
                return false;
            }
            return switch (operator) {
                case "==" -> value == wanted;
                case "!=" -> value != wanted;
                case "<" -> value < wanted;
                case ">" -> value > wanted;
                case "<=" -> value <= wanted;
                default -> value >= wanted;
            };
        }

        private static boolean isDigit(byte value) {
            return value >= '0' && value <= '9';
        }
    }

    private static final class Expression extends Comparison {
        private final Matcher matcher;
        private final Subject text = new Subject();
        private final boolean match;

        Expression(Layout layout, Left left, Pattern pattern, boolean match) {
            super(layout, left);
            this.matcher = pattern.matcher(text);
            this.match = match;
        }

        @Override
        boolean test(byte[] bytes, int from, int to) {
            text.bytes = bytes;
            text.from = from;
            text.length = to - from;
            text.looksLeft = Subject.LOOKS + Subject.LOOKS_PER_BYTE * (long) text.length;
            try {
                return matcher.reset(text).find() == match;
            } catch (GivenUp e) {
                return true; // varnishncsa too takes what it gives up for a match: such a line is not lost.
            }
        }

        /** Bytes as characters, looked at a limited number of times. */
        private static final class Subject implements CharSequence {
            static final int LOOKS = 10_000;
            static final int LOOKS_PER_BYTE = 1_000;

            byte[] bytes = new byte[0];
            int from;
            int length;
            long looksLeft;

            @Override
            public int length() {
                return length;
            }

            @Override
            public char charAt(int index) {
                if (--looksLeft < 0) {
                    throw new GivenUp();
                }
                return (char) (bytes[from + index] & 0xff);
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return toString().subSequence(start, end);
            }

            @Override
            public String toString() {
                return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
            }
        }
    }

    /** An expression that backtracks without end. */
    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GivenUp() {
            super("given up", null, false, false);
        }
    }

    /** By recursive descent: {@code or} binds least, then {@code and}, then {@code not}. */
    private static final class Parser {
        private static final List<String> SYMBOLS = List.of("==", "!=", "<=", ">=", "!~", "<", ">", "~", "(", ")");
        private static final List<String> NUMERIC = List.of("==", "!=", "<", ">", "<=", ">=");
        private static final int MOST_NESTED = 50;

        private final String text;
        private final Layout layout;
        private int at;
        private int nested;

        Parser(String text, Layout layout) {
            this.text = text;
            this.layout = layout;
        }

        Node parse() {
            Node root = or();
            skipSpace();
            if (at < text.length()) {
                throw wrong("'and', 'or' or the end was expected");
            }
            return root;
        }

        private Node or() {
            Node first = and();
            while (takeWord("or")) {
                Node left = first;
                Node right = and();
                first = transaction -> left.holds(transaction) || right.holds(transaction);
            }
            return first;
        }

        private Node and() {
            Node first = not();
            while (takeWord("and")) {
                Node left = first;
                Node right = not();
                first = transaction -> left.holds(transaction) && right.holds(transaction);
            }
            return first;
        }

        private Node not() {
            if (++nested > MOST_NESTED) {
                throw wrong("nested too deeply");
            }
            try {
                if (takeWord("not")) {
                    Node inner = not();
                    return transaction -> !inner.holds(transaction);
                }
                if (take("(")) {
                    Node inner = or();
                    if (!take(")")) {
                        throw wrong("')' was expected");
                    }
                    return inner;
                }
                return comparison();
            } finally {
                nested--;
            }
        }

        private Node comparison() {
            Left left = left();
            int before = at;
            String operator = operator();
            if (operator.isEmpty()) {
                at = before;
                return new Exists(layout, left);
            }
            if (NUMERIC.contains(operator)) {
                String operand = operand();
                if (!operand.matches("-?[0-9]{1,12}(\\.[0-9]{1,3})?")) {
                    throw wrong("a number was expected after " + operator + ", not '" + operand + "'");
                }
                return new Numeric(layout, left, operator, Double.parseDouble(operand), operand.indexOf('.') < 0);
            }
            String operand = operand();
            if (operator.equals("eq") || operator.equals("ne")) {
                return new Equality(layout, left, operand.getBytes(StandardCharsets.UTF_8), operator.equals("eq"));
            }
            return new Expression(layout, left, pattern(operand), operator.equals("~"));
        }

        private String operator() {
            if (takeWord("eq")) {
                return "eq";
            }
            if (takeWord("ne")) {
                return "ne";
            }
            skipSpace();
            for (String symbol : SYMBOLS) {
                if (!symbol.equals("(") && !symbol.equals(")") && take(symbol)) {
                    return symbol;
                }
            }
            return "";
        }

        /** {@code TAG,TAG:prefix[field]}. */
        private Left left() {
            skipSpace();
            int begun = at;
            boolean quoted = at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
            String written = quoted ? operand() : bare("=!<>~()");
            if (written.isEmpty()) {
                at = begun;
                throw wrong("a tag was expected");
            }
            if (written.startsWith("{") || written.equalsIgnoreCase("vxid")) {
                at = begun;
                throw wrong("levels and vxid ask for groups of transactions, which there are not here");
            }
            int field = 0;
            if (written.endsWith("]")) {
                int open = written.lastIndexOf('[');
                String digits = open < 0 ? "" : written.substring(open + 1, written.length() - 1);
                if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 255) {
                    at = begun;
                    throw wrong("a field in brackets is a number from 1 to 255");
                }
                field = Integer.parseInt(digits);
                written = written.substring(0, open);
            }
            int colon = written.indexOf(':');
            String prefix = colon < 0 ? "" : written.substring(colon).substring(1) + ":";
            boolean[] tags = new boolean[256];
            for (String tag : (colon < 0 ? written : written.substring(0, colon)).split(",", -1)) {
                if (tag.indexOf('*') >= 0) {
                    at = begun;
                    throw wrong("'*' in a tag is not known here: name the tags, between commas");
                }
                try {
                    tags[layout.find(tag)] = true;
                } catch (IllegalArgumentException e) {
                    at = begun;
                    throw wrong(String.valueOf(e.getMessage()));
                }
            }
            byte[] lower = prefix.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
            return new Left(tags, prefix.equals(":") ? new byte[0] : lower, field);
        }

        private String operand() {
            skipSpace();
            if (at == text.length()) {
                throw wrong("a value was expected");
            }
            char quote = text.charAt(at);
            if (quote != '"' && quote != '\'') {
                String value = bare("()");
                if (!value.matches("[A-Za-z0-9_.-]+")) {
                    at -= value.length();
                    throw wrong("a value in quotation marks was expected");
                }
                return value;
            }
            int begun = at;
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != quote; at++) {
                // As in Varnish: whatever follows a backslash stands for itself, so that a regular expression needs
                // two.
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            if (at == text.length()) {
                at = begun;
                throw wrong("the quotation mark is not closed");
            }
            at++;
            return value.toString();
        }

        private String bare(String ends) {
            int from = at;
            while (at < text.length()
                    && !Character.isWhitespace(text.charAt(at))
                    && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        /** What Perl's expressions and Java's have in common. */
        private Pattern pattern(String expression) {
            String strange = Perl.strange(expression);
            if (strange != null) {
                throw wrong(
                        "'" + strange + "' in a regular expression means something else to Varnish, or nothing here");
            }
            try {
                // Varnish matches bytes, and a line ends with \n alone.
                return Pattern.compile(
                        new String(expression.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1),
                        Pattern.UNIX_LINES);
            } catch (PatternSyntaxException e) {
                throw wrong("'" + expression + "' is not a regular expression: " + e.getDescription());
            }
        }

        private boolean takeWord(String word) {
            skipSpace();
            int end = at + word.length();
            if (text.startsWith(word, at)
                    && (end == text.length()
                            || Character.isWhitespace(text.charAt(end))
                            || text.charAt(end) == '('
                            || text.charAt(end) == '"'
                            || text.charAt(end) == '\'')) {
                at = end;
                return true;
            }
            return false;
        }

        private boolean take(String symbol) {
            skipSpace();
            if (text.startsWith(symbol, at)) {
                at += symbol.length();
                return true;
            }
            return false;
        }

        private void skipSpace() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private IllegalArgumentException wrong(String problem) {
            List<String> where = new ArrayList<>(List.of("at character " + (at + 1)));
            if (at < text.length()) {
                where.add("before '" + text.substring(at, Math.min(text.length(), at + 20)) + "'");
            }
            return new IllegalArgumentException(String.join(", ", where) + ": " + problem);
        }
    }
}
