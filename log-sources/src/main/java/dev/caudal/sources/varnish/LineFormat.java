// SPDX-License-Identifier: Apache-2.0
package dev.caudal.sources.varnish;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the line of a transaction, as varnishncsa does with the same format, or as an object of JSON. Compiled once into steps
 * that copy bytes. Belongs to one thread; makes no garbage, but for the text of each new second.
 */
final class LineFormat {
    /** The word that a format of JSON begins with. */
    static final String JSON = "json";

    /** What {@code json} alone stands for. */
    static final String DEFAULT_JSON =
            "json time=%{%Y-%m-%dT%H:%M:%S%z}t client=%h user=%u method=%m host=%{Host}i path=%U"
                    + " query=%q protocol=%H status=%s bytes=%b received=%I sent=%O microseconds=%D"
                    + " firstByte=%{Varnish:time_firstbyte}x handling=%{Varnish:handling}x referer=%{Referer}i"
                    + " userAgent=%{User-agent}i";

    private static final String DEFAULT = "%h %l %u %t \"%r\" %s %b \"%{Referer}i\" \"%{User-agent}i\"";
    private static final String DEFAULT_TIME = "[%d/%b/%Y:%T %z]";
    private static final int MOST_IN_BRACES = 254;
    private static final int USER_BYTES = 128;
    private static final byte[] NO_HOST = Fields.ascii("http://localhost");
    private static final byte[] HTTP = Fields.ascii("http://");
    private static final byte[] OLD_PROTOCOL = Fields.ascii("HTTP/1.0");
    private static final byte[] DASH = Fields.ascii("-");
    private static final byte[] EMPTY = new byte[0];
    private static final byte[] NULL = Fields.ascii("null");

    private final Rules rules;
    private final ZoneId zone;
    private final Fields fields;
    private final boolean json;
    private final Step[] steps;
    private final List<Item> items = new ArrayList<>();
    private final Base64Name base64 = new Base64Name();

    /** Adds its part to a line. False if the transaction has no line at all for want of it. */
    private interface Step {
        boolean append(LineBuffer line, Transaction transaction);
    }

    /**
     * @param number whether it is a number in JSON
     * @param step puts the value, as text
     */
    private record Item(String name, boolean number, Step step) {}

    private LineFormat(String format, Layout layout, Rules rules, ZoneId zone) {
        this.rules = rules;
        this.zone = zone;
        this.fields = new Fields(layout, rules);
        this.json = isJson(format);
        List<Step> compiled = json ? jsonSteps(format) : textSteps(format);
        fields.complete();
        steps = compiled.toArray(Step[]::new);
    }

    /**
     * Compiles a format.
     *
     * @throws IllegalArgumentException if it is not one that varnishncsa of this version takes, or could print a line end
     *     within a line; says where
     */
    static LineFormat compile(String format, Layout layout, Rules rules, ZoneId zone) {
        return new LineFormat(format, layout, rules, zone);
    }

    static boolean isJson(String format) {
        return format.equals(JSON) || format.startsWith(JSON + " ");
    }

    /** The format of varnishncsa that prints the same values, between tabs, in the same order. */
    static String asText(String format) {
        if (!isJson(format)) {
            return format;
        }
        StringBuilder text = new StringBuilder();
        for (String field : jsonFields(format)) {
            text.append(text.isEmpty() ? "" : "\\t").append(field.substring(field.indexOf('=') + 1));
        }
        return text.toString();
    }

    boolean isJson() {
        return json;
    }

    /** Adds a line that varnishncsa has printed with the same values as {@link #asText}, as JSON. */
    void appendJson(LineBuffer line, byte[] text) {
        int from = 0;
        byte separator = '{';
        for (Item item : items) {
            int to = from;
            while (to < text.length && text[to] != '\t') {
                to++;
            }
            line.append(separator);
            separator = ',';
            line.append((byte) '"');
            line.append(Fields.ascii(item.name()));
            line.append(Fields.ascii("\":"));
            boolean absent = to - from == 1 && text[from] == '-';
            if (item.number() ? !Decimals.isJson(text, from, to) : absent) {
                line.append(NULL);
            } else if (item.number()) {
                line.append(text, from, to);
            } else {
                byte[] raw = Quoted.unquote(text, from, to);
                line.append((byte) '"');
                line.quoteJson(raw, 0, raw.length);
                line.append((byte) '"');
            }
            from = Math.min(text.length, to + 1);
        }
        line.append((byte) '}');
    }

    /**
     * Adds the line of a transaction, without a line end.
     *
     * @return whether it has one; if not, nothing was added
     */
    boolean append(LineBuffer line, Transaction transaction) {
        int before = line.length();
        fields.look(transaction);
        boolean whole = true;
        for (Step step : steps) {
            whole &= step.append(line, transaction);
        }
        if (!whole) {
            line.truncate(before);
        }
        return whole;
    }

    private List<Step> textSteps(String format) {
        List<Step> compiled = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < format.length(); at++) {
            char letter = format.charAt(at);
            if (letter == '\\' && at + 1 < format.length()) {
                at++;
                text.append(unescaped(format, at));
            } else if (letter == '\n' || letter == '\r') {
                throw lineEnd(at);
            } else if (letter != '%') {
                text.append(letter);
            } else {
                int end = directiveEnd(format, at);
                String directive = format.substring(at + 1, end);
                if (directive.equals("l")) {
                    text.append('-');
                } else {
                    flush(text, compiled);
                    compiled.addAll(directive(directive, at));
                }
                at = end - 1;
            }
        }
        flush(text, compiled);
        return compiled;
    }

    private static char unescaped(String format, int at) {
        char letter = format.charAt(at);
        if (letter == 'n' || letter == '\n' || letter == '\r') {
            throw lineEnd(at - 1);
        }
        return letter == 't' ? '\t' : letter;
    }

    private static IllegalArgumentException lineEnd(int at) {
        return new IllegalArgumentException(
                "a line end at character " + (at + 1) + ": what follows it would be a line of its own, and nobody's");
    }

    private static void flush(StringBuilder text, List<Step> compiled) {
        if (!text.isEmpty()) {
            compiled.add(text(text.toString().getBytes(StandardCharsets.UTF_8)));
            text.setLength(0);
        }
    }

    private static Step text(byte[] bytes) {
        return (line, transaction) -> {
            line.append(bytes);
            return true;
        };
    }

    /** The end, exclusive, of what begins with this percent sign. */
    private static int directiveEnd(String format, int at) {
        if (at + 1 >= format.length()) {
            throw new IllegalArgumentException("'%' at the end: a letter must follow");
        }
        if (format.charAt(at + 1) != '{') {
            return at + 2;
        }
        int open = 1;
        for (int end = at + 2; end < format.length(); end++) {
            if (format.charAt(end) == '{') {
                open++;
            } else if (format.charAt(end) == '}' && --open == 0) {
                if (end + 1 == format.length()) {
                    throw new IllegalArgumentException(
                            "'" + format.substring(at) + "': a letter must follow the brace");
                }
                if (end - at - 2 > MOST_IN_BRACES) {
                    throw new IllegalArgumentException(
                            "more than " + MOST_IN_BRACES + " characters in the braces at character " + (at + 1));
                }
                return end + 2;
            }
        }
        throw new IllegalArgumentException("'" + format.substring(at) + "': the brace is not closed");
    }

    private List<Step> directive(String directive, int at) {
        if (directive.equals("{Varnish:default_format}x") && rules.defaultFormat()) {
            return textSteps(DEFAULT);
        }
        try {
            return List.of(item("", directive).step());
        } catch (IllegalArgumentException e) {
            String where = "'%" + directive + "' at character " + (at + 1) + " of the format";
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private Item item(String name, String directive) {
        if (directive.startsWith("{")) {
            int close = directive.length() - 2;
            String argument = directive.substring(1, close);
            return switch (directive.charAt(close + 1)) {
                case 'i' -> value(name, fields.wantRequestHeader(argument), DASH);
                case 'o' -> value(name, fields.wantResponseHeader(argument), DASH);
                case 't' -> new Item(name, false, time(argument));
                case 'T' -> new Item(name, true, duration(argument));
                case 'x' -> extension(name, argument);
                default -> throw new IllegalArgumentException("after braces there can be i, o, t, T and x");
            };
        }
        return switch (directive) {
            case "b" -> number(name, fields.want(Fields.BODY_BYTES));
            case "D" -> new Item(name, true, duration("us"));
            case "h" -> value(name, fields.want(Fields.CLIENT), DASH);
            case "H" -> value(name, fields.want(Fields.PROTOCOL), OLD_PROTOCOL);
            case "I" -> number(name, fields.want(Fields.RECEIVED));
            case "l" -> new Item(name, false, text(DASH));
            case "m" -> value(name, fields.want(Fields.METHOD), DASH);
            case "O" -> number(name, fields.want(Fields.SENT));
            case "q" -> value(name, fields.want(Fields.QUERY), EMPTY);
            case "r" -> new Item(name, false, requestLine());
            case "s" -> number(name, fields.want(Fields.STATUS));
            case "t" -> new Item(name, false, time(DEFAULT_TIME));
            case "T" -> new Item(name, true, duration("s"));
            case "u" -> new Item(name, false, user());
            case "U" -> value(name, fields.want(Fields.PATH), DASH);
            default ->
                throw new IllegalArgumentException(
                        "there are %b %D %h %H %I %l %m %O %q %r %s %t %T %u %U, and %{…} with i, o, t, T or x");
        };
    }

    private Item extension(String name, String argument) {
        switch (argument) {
            case "Varnish:time_firstbyte" -> {
                return number(name, fields.want(Fields.FIRST_BYTE));
            }
            case "Varnish:hitmiss", "Varnish:handling" -> {
                fields.wantHandling();
                boolean full = argument.equals("Varnish:handling");
                return new Item(name, false, (line, transaction) -> {
                    line.append(full ? fields.handling().full : fields.handling().hitOrMiss);
                    return true;
                });
            }
            case "Varnish:side" -> {
                return new Item(name, false, (line, transaction) -> {
                    line.append((byte) (fields.isFetch() ? 'b' : 'c'));
                    return true;
                });
            }
            case "Varnish:vxid" -> {
                return new Item(name, true, (line, transaction) -> {
                    line.append(transaction.id());
                    return true;
                });
            }
            default -> {
                if (argument.startsWith("VCL_Log:")) {
                    return value(name, fields.wantVclLog(argument.substring("VCL_Log:".length())), EMPTY);
                }
                if (argument.startsWith("VSL:")) {
                    return record(name, argument.substring("VSL:".length()));
                }
                throw new IllegalArgumentException(
                        "there are Varnish:time_firstbyte, Varnish:hitmiss, Varnish:handling,"
                                + " Varnish:side, Varnish:vxid, VCL_Log:KEY and VSL:TAG"
                                + (rules.defaultFormat() ? ", and in a format of text Varnish:default_format" : ""));
            }
        }
    }

    private Item record(String name, String argument) {
        String rest = argument;
        int word = 0;
        if (rest.endsWith("]")) {
            int open = rest.lastIndexOf('[');
            String digits = open <= 0 ? "" : rest.substring(open + 1, rest.length() - 1);
            if (!digits.matches("\\+?0*[0-9]{1,3}") || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 255) {
                throw new IllegalArgumentException("the field in brackets must be a number from 1 to 255");
            }
            word = Integer.parseInt(digits);
            rest = rest.substring(0, open);
        }
        int colon = rest.indexOf(':');
        int tag = layout().find(colon < 0 ? rest : rest.substring(0, colon));
        if (!layout().isPrintable(tag)) {
            throw new IllegalArgumentException(layout().name(tag) + " can have any bytes and cannot be printed");
        }
        return value(name, fields.wantRecord(tag, colon < 0 ? null : rest.substring(colon + 1), word), DASH);
    }

    private Layout layout() {
        return fields.layout();
    }

    private Item number(String name, int slot) {
        return new Item(name, true, value(name, slot, DASH).step());
    }

    /** @param absent what stands for it if no record has it */
    private Item value(String name, int slot, byte[] absent) {
        boolean verticalTab = rules.verticalTab();
        if (json) {
            return new Item(name, false, (line, transaction) -> {
                if (fields.has(slot)) {
                    line.quoteJson(fields.bytes(slot), fields.from(slot), fields.to(slot));
                }
                return fields.has(slot);
            });
        }
        return new Item(name, false, (line, transaction) -> {
            if (fields.has(slot)) {
                line.quote(fields.bytes(slot), fields.from(slot), fields.to(slot), verticalTab);
            } else {
                line.append(absent);
            }
            return true;
        });
    }

    private Step time(String format) {
        int start = fields.want(Fields.START);
        switch (format) {
            case "sec" -> {
                return at(start, (line, time) -> line.append((long) time));
            }
            case "msec" -> {
                return at(start, (line, time) -> line.append((long) (time * 1e3)));
            }
            case "usec" -> {
                return at(start, (line, time) -> line.append((long) (time * 1e6)));
            }
            case "msec_frac" -> {
                return at(start, (line, time) -> line.append((long) ((time - (long) time) * 1e3), 3));
            }
            case "usec_frac" -> {
                return at(start, (line, time) -> line.append((long) ((time - (long) time) * 1e6), 6));
            }
            default -> {
                if (format.indexOf('\n') >= 0 || format.contains("%n")) {
                    throw new IllegalArgumentException(
                            "a line end in a time: what follows it would be a line of its own");
                }
                Strftime text = new Strftime(format, zone);
                return at(start, (line, time) -> line.append(text.at((long) Math.floor(time))));
            }
        }
    }

    private interface TimeStep {
        void append(LineBuffer line, double seconds);
    }

    private Step at(int start, TimeStep step) {
        return (line, transaction) -> {
            double time = seconds(start);
            if (Double.isNaN(time)) {
                return false;
            }
            step.append(line, time);
            return true;
        };
    }

    private Step duration(String unit) {
        double scale = switch (unit) {
            case "s" -> 1;
            case "ms" -> 1e3;
            case "us" -> 1e6;
            default -> throw new IllegalArgumentException("a duration is in s, ms or us");
        };
        int start = fields.want(Fields.START);
        int finish = fields.want(Fields.FINISH);
        return (line, transaction) -> {
            double begun = seconds(start);
            if (Double.isNaN(begun)) {
                return false;
            }
            double ended = seconds(finish);
            line.append((long) (((Double.isNaN(ended) ? begun : ended) - begun) * scale));
            return true;
        };
    }

    private double seconds(int slot) {
        return fields.has(slot) ? Decimals.parse(fields.bytes(slot), fields.from(slot), fields.to(slot)) : Double.NaN;
    }

    private Step requestLine() {
        int method = fields.want(Fields.METHOD);
        int host = fields.want(Fields.HOST);
        int path = fields.want(Fields.PATH);
        int query = fields.want(Fields.QUERY);
        int protocol = fields.want(Fields.PROTOCOL);
        return (line, transaction) -> {
            put(line, method, DASH);
            line.append((byte) ' ');
            if (fields.has(host)) {
                byte[] bytes = fields.bytes(host);
                int from = fields.from(host);
                int to = fields.to(host);
                if (!startsWith(bytes, from, to, HTTP)) {
                    line.append(HTTP);
                }
                put(line, host, EMPTY);
            } else {
                line.append(NO_HOST);
            }
            put(line, path, EMPTY);
            put(line, query, EMPTY);
            line.append((byte) ' ');
            put(line, protocol, OLD_PROTOCOL);
            return true;
        };
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private void put(LineBuffer line, int slot, byte[] absent) {
        if (!fields.has(slot)) {
            line.append(absent);
        } else {
            quote(line, fields.bytes(slot), fields.from(slot), fields.to(slot));
        }
    }

    private void quote(LineBuffer line, byte[] bytes, int from, int to) {
        if (json) {
            line.quoteJson(bytes, from, to);
        } else {
            line.quote(bytes, from, to, rules.verticalTab());
        }
    }

    private Step user() {
        int slot = fields.want(Fields.USER);
        int most = rules.longUser() ? Integer.MAX_VALUE : USER_BYTES - 1;
        return (line, transaction) -> {
            int length = fields.has(slot)
                    ? base64.decode(fields.bytes(slot), fields.from(slot), fields.to(slot), most, rules.longUser())
                    : -1;
            if (length >= 0) {
                quote(line, base64.bytes(), 0, length);
                return true;
            }
            if (!json) {
                line.append(DASH);
            }
            return !json;
        };
    }

    // JSON

    private List<Step> jsonSteps(String format) {
        List<Step> compiled = new ArrayList<>();
        List<String> names = new ArrayList<>();
        compiled.add(text(Fields.ascii("{")));
        for (String field : jsonFields(format)) {
            int equals = field.indexOf('=');
            String name = field.substring(0, Math.max(0, equals));
            if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]*")
                    || field.length() < equals + 3
                    || field.charAt(equals + 1) != '%') {
                throw new IllegalArgumentException(
                        "'" + field + "' must be NAME=%DIRECTIVE, such as status=%s or agent=%{User-Agent}i");
            }
            if (names.contains(name)) {
                throw new IllegalArgumentException("the field '" + name + "' is there twice");
            }
            names.add(name);
            Item item;
            try {
                item = item(name, field.substring(equals + 2));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("'" + field + "': " + e.getMessage(), e);
            }
            items.add(item);
            compiled.add(jsonField(Fields.ascii((names.size() == 1 ? "\"" : ",\"") + name + "\":"), item));
        }
        compiled.add(text(Fields.ascii("}")));
        return compiled;
    }

    /** Cuts at spaces that are not in braces. */
    private static List<String> jsonFields(String format) {
        String text = format.equals(JSON) ? DEFAULT_JSON : format;
        List<String> found = new ArrayList<>();
        int open = 0;
        int from = JSON.length();
        for (int at = from; at <= text.length(); at++) {
            char letter = at == text.length() ? ' ' : text.charAt(at);
            if (letter == '{') {
                open++;
            } else if (letter == '}') {
                open--;
            } else if (letter == ' ' && (open == 0 || at == text.length())) {
                if (at > from) {
                    found.add(text.substring(from, at));
                }
                from = at + 1;
            }
        }
        return found;
    }

    private static Step jsonField(byte[] key, Item item) {
        Step step = item.step();
        return (line, transaction) -> {
            line.append(key);
            int quoted = line.length();
            line.append((byte) '"');
            int begin = line.length();
            if (!step.append(line, transaction)) {
                line.truncate(quoted);
                line.append(NULL);
            } else if (item.number()) {
                int end = line.length();
                if (Decimals.isJson(line.bytes(), begin, end)) {
                    System.arraycopy(line.bytes(), begin, line.bytes(), quoted, end - begin);
                    line.truncate(end - 1);
                } else {
                    line.truncate(quoted);
                    line.append(NULL);
                }
            } else {
                line.append((byte) '"');
            }
            return true;
        };
    }
}
