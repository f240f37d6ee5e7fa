// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a line of a stream is, declared once: from it come the parsers of all consumers in the zip, the table of fields in the
 * manuals and the JSON Schema. Immutable, for any thread.
 *
 * <p>An event has {@code message}, the line as it is; {@code topic}; {@code timestamp}, the line's own time if it has one; and
 * the fields of the line. Numbers are numbers; a value that is {@code -} or nothing is absent. A line that is not of the format has
 * no fields, and {@code parse_error} instead.
 *
 * <p>Every factory throws an {@link IllegalArgumentException} if the declaration is ambiguous, not understood, or read
 * differently by different tools; the message says at which character, counted from 1.
 */
public final class LineFormat {
    private static final String COMMON = "%h %l %u %t \"%r\" %>s %b";
    private static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-agent}i\"";
    private static final int LONGEST = 4000;

    private final String expression;
    private final List<LineField> fields;
    private final String sample;
    private final boolean mayBeDash;
    private final Naming naming;

    private LineFormat(String expression, List<LineField> fields, String sample, boolean mayBeDash, Naming naming) {
        this.expression = expression;
        this.fields = List.copyOf(fields);
        this.sample = sample;
        this.mayBeDash = mayBeDash;
        this.naming = naming;
    }

    /** Apache's {@code common}: {@code %h %l %u %t "%r" %>s %b}. */
    public static LineFormat common(Map<String, FieldDeclaration> fields) {
        return varnish(COMMON, fields);
    }

    /** Apache's, nginx' and varnishncsa's {@code combined}: {@link #common}, then the referer and the user agent in quotes. */
    public static LineFormat combined(Map<String, FieldDeclaration> fields) {
        return varnish(COMBINED, fields);
    }

    /** A format of varnishncsa's option {@code -F}, or Apache's {@code LogFormat}, without the customer's id. */
    public static LineFormat varnish(String format, Map<String, FieldDeclaration> fields) {
        return LineExpression.compile(FormatLanguage.VARNISH, bounded(format), fields);
    }

    /** A format of nginx' {@code log_format} without the customer's id, with nginx' default escapes. */
    public static LineFormat nginx(String format, Map<String, FieldDeclaration> fields) {
        return LineExpression.compile(FormatLanguage.NGINX, bounded(format), fields);
    }

    /** A format of HAProxy's {@code log-format}, without the customer's id. */
    public static LineFormat haproxy(String format, Map<String, FieldDeclaration> fields) {
        return LineExpression.compile(FormatLanguage.HAPROXY, bounded(format), fields);
    }

    /**
     * An expression of the whole line with a named group for each field. A group of another type than text is matched by the
     * shape of that type, whatever stands in it.
     *
     * @param sample a line as the server writes it, shown in the manuals; it has to be of this format
     */
    public static LineFormat regex(String expression, Map<String, FieldDeclaration> fields, String sample) {
        LineFormat format = RegexDeclaration.compile(expression, fields, sample);
        if (!sample.isEmpty() && !format.pattern().matcher(sample).matches()) {
            throw new IllegalArgumentException("the sample is not of the format that it is a sample of");
        }
        return format;
    }

    /**
     * One JSON object a line. Its members are the event's fields; those that are declared have the declared type.
     *
     * @param sample a line as the server writes it; if it is empty, one is made of the declared fields
     */
    public static LineFormat json(Map<String, FieldDeclaration> fields, String sample) {
        List<LineField> list = new ArrayList<>();
        fields.forEach((name, declaration) -> list.add(declaration.over(KnownFields.field(name))));
        return new LineFormat("", list, sample.isEmpty() ? jsonSample(list) : sample, true, Naming.SHORT);
    }

    static LineFormat text(String expression, List<LineField> fields, String sample, boolean mayBeDash) {
        return new LineFormat(expression, fields, sample, mayBeDash, Naming.SHORT);
    }

    /**
     * The same lines, with these names of fields in events.
     *
     * @throws IllegalArgumentException if one name would be within another ({@code server.address} in {@code server}): tools that
     *     nest fields could not hold both
     */
    public LineFormat named(Naming other) {
        if (naming != Naming.SHORT) {
            throw new IllegalStateException("named already");
        }
        LineFormat named = new LineFormat(
                other == Naming.SHORT ? expression : withoutProtocolName(), fields, sample, mayBeDash, other);
        for (LineField outer : fields) {
            for (LineField inner : fields) {
                if (named.name(inner).startsWith(named.name(outer) + ".")) {
                    throw new IllegalArgumentException("field '" + outer.name() + "': " + other.text()
                            + " has an object of this name, for " + named.name(inner)
                            + "; leave 'naming' out or the field away");
                }
            }
        }
        return named;
    }

    /** Conventions have the version of HTTP alone: {@code 1.1}. */
    private String withoutProtocolName() {
        return mayBeDash
                ? expression
                : expression
                        .replace("(?P<protocol>HTTP/", "HTTP/(?P<protocol>")
                        .replaceAll("(?<!HTTP/)\\(\\?P<protocol>", "(?:HTTP/)?(?P<protocol>");
    }

    /** What a field is called in events. */
    String name(LineField field) {
        // Elsewhere than in a server's own format nobody knows whether a protocol is HTTP/1.1 or 1.1.
        return mayBeDash && field.name().equals("protocol") ? field.name() : naming.of(field);
    }

    /** What fields are called in events. */
    public Naming naming() {
        return naming;
    }

    /** Whether a text that is absent can come as {@code -} or as nothing, and not as a group that takes no part. */
    boolean mayBeDash() {
        return mayBeDash;
    }

    /** Whether a line is a JSON object, and not text of a fixed layout. */
    public boolean isJson() {
        return expression.isEmpty();
    }

    /** In the order of the line; of JSON those that are declared. */
    public List<LineField> fields() {
        return fields;
    }

    /** The field that is the event's own time: the first that is a time. */
    public Optional<LineField> time() {
        return fields.stream().filter(field -> field.type() == FieldType.TIME).findFirst();
    }

    /** A line as the server writes it; empty if nobody has said. */
    public String sample() {
        return sample;
    }

    /**
     * RE2 syntax, of the whole line and without anchors; printable ASCII without quotes, backquotes, {@code $} and {@code %}.
     * Empty for JSON.
     */
    String expression() {
        return expression;
    }

    /** The expression for {@link java.util.regex}, with a group of each field in its order. */
    Pattern pattern() {
        return Pattern.compile(expression.replaceAll("\\(\\?P<[a-z0-9_]+>", "("));
    }

    private static String bounded(String format) {
        if (format.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a format has at most " + LONGEST + " characters; got " + format.length());
        }
        return format;
    }

    private static String jsonSample(List<LineField> fields) {
        List<String> members = new ArrayList<>();
        for (LineField field : fields) {
            String value = KnownFields.sample(field);
            boolean bare = field.type() == FieldType.BOOLEAN
                    || field.type() == FieldType.INTEGER
                    || field.type() == FieldType.DECIMAL
                    || field.time() == TimeForm.EPOCH
                    || field.time() == TimeForm.EPOCH_MILLIS;
            members.add(JsonText.quoted(field.name()) + ": " + (bare ? value : JsonText.quoted(value)));
        }
        return "{" + String.join(", ", members) + "}";
    }
}
