// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.bundle.Directive.Shape;
import dev.caudal.bundle.FormatLanguage.Piece;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One regular expression for a format string, in what the engines of all tools have in common: RE2's language without anchors,
 * of printable ASCII without quotes, backquotes, {@code $} and {@code %}, so that it can stand in a literal of any of them. Names
 * of groups are those of the fields, as {@code (?P<name>…)}. Nothing in it backtracks without bound.
 *
 * <p>An absent value ({@code -}, or nothing at all) takes part in no group, so that in no tool it becomes an empty text.
 */
final class LineExpression {
    /** Between quotes that the server escapes. */
    private static final String QUOTED = "[^\\x22\\\\]*(?:\\\\[^\\n][^\\x22\\\\]*)*";
    /** The same outside of quotes, up to what follows. */
    private static final String UNQUOTED = "[^\\x22\\\\]*?(?:\\\\[^\\n][^\\x22\\\\]*?)*?";

    private final StringBuilder expression = new StringBuilder();
    private final StringBuilder sample = new StringBuilder();
    private final Map<String, LineField> fields = new LinkedHashMap<>();
    private final Map<String, FieldDeclaration> declarations;
    private final List<Piece> pieces;
    private @Nullable Piece freeHere;

    private LineExpression(List<Piece> pieces, Map<String, FieldDeclaration> declarations) {
        this.pieces = pieces;
        this.declarations = declarations;
    }

    /**
     * Compiles a format string.
     *
     * @throws IllegalArgumentException if it is ambiguous or not understood; the message says where
     */
    static LineFormat compile(FormatLanguage language, String format, Map<String, FieldDeclaration> declarations) {
        List<Piece> pieces = language.pieces(format);
        LineExpression compiler = new LineExpression(pieces, declarations);
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            Directive directive = piece.directive();
            if (directive == null) {
                compiler.literal(piece, i == 0 ? null : pieces.get(i - 1));
            } else {
                compiler.slot(i, piece, directive);
            }
        }
        if (compiler.fields.isEmpty()) {
            throw new IllegalArgumentException("the format has no variable, so that every line would be the same");
        }
        TreeSet<String> unknown = new TreeSet<>(declarations.keySet());
        unknown.removeAll(compiler.fields.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("fields " + unknown + " are not in the format, which has "
                    + String.join(", ", compiler.fields.keySet()));
        }
        return LineFormat.text(
                compiler.expression.toString(),
                List.copyOf(compiler.fields.values()),
                compiler.sample.toString(),
                false);
    }

    private void literal(Piece piece, @Nullable Piece before) {
        String text = piece.text();
        if (text.indexOf('"') >= 0) {
            freeHere = null;
        }
        sample.append(text);
        boolean eaten = before != null && isOptional(before) && text.startsWith(" ");
        for (int i = eaten ? 1 : 0; i < text.length(); i++) {
            expression.append(escaped(text.charAt(i), piece));
        }
    }

    private static boolean isOptional(Piece piece) {
        Directive directive = piece.directive();
        return directive != null
                && directive.shape() == Shape.BRACES
                && directive.named().type() != FieldType.TIME;
    }

    private void slot(int index, Piece piece, Directive directive) {
        String before = index == 0 ? "" : pieces.get(index - 1).text();
        Piece next = index + 1 == pieces.size() ? null : pieces.get(index + 1);
        if (next != null && next.directive() != null) {
            throw at(
                    piece,
                    "nothing stands between '" + piece.text() + "' and '" + next.text()
                            + "', so that nobody can tell where one ends: put a character between them");
        }
        boolean quoted = index > 0
                && before.endsWith("\"")
                && next != null
                && next.text().startsWith("\"");
        String after = next == null ? "" : next.text().substring(0, 1);
        sample.append(directive.sample());
        switch (directive.shape()) {
            case REQUEST -> request(piece, quoted);
            case BRACES -> {
                LineField field = declare(piece, directive.named());
                boolean isTime = field.type() == FieldType.TIME;
                String shape = isTime ? shape(field) : "[^}]+";
                String group = "(?P<" + field.name() + ">" + shape + ")";
                if (isTime) {
                    expression.append("\\[").append(group).append("\\]");
                } else {
                    expression
                            .append("(?:\\{(?:-?|")
                            .append(group)
                            .append(")\\}")
                            .append(after.equals(" ") ? " " : "")
                            .append(")?");
                }
            }
            default -> value(piece, declare(piece, directive.named()), directive.shape(), quoted, after);
        }
    }

    private void value(Piece piece, LineField field, Shape shape, boolean quoted, String after) {
        String body;
        if (field.type() != FieldType.TEXT && field.type() != FieldType.IP) {
            body = shape(field);
        } else if (quoted) {
            body = QUOTED;
        } else if (shape == Shape.FREE) {
            requireAlone(piece);
            body = UNQUOTED;
        } else if (field.type() == FieldType.IP) {
            body = "[^ \\x22]+";
        } else {
            body = "[^ \\x22" + (after.isBlank() || after.equals("\"") ? "" : inClass(after.charAt(0), piece)) + "]+";
        }
        // Apache writes an empty user as two quotes.
        String absent = !quoted && shape == Shape.FREE ? "-|\\x22\\x22|" : "-?|";
        String plus = field.type() == FieldType.INTEGER ? "\\+?" : "";
        expression
                .append("(?:")
                .append(absent)
                .append(plus)
                .append("(?P<")
                .append(field.name())
                .append('>')
                .append(body)
                .append("))");
    }

    private void request(Piece piece, boolean quoted) {
        if (!quoted) {
            requireAlone(piece);
        }
        String text = quoted ? QUOTED : UNQUOTED;
        LineField method = declare(piece, KnownFields.field("method"));
        LineField url = declare(piece, KnownFields.field("url"));
        LineField protocol = declare(piece, KnownFields.field("protocol"));
        LineField request = declare(piece, KnownFields.field("request"));
        expression
                .append("(?:(?P<" + method.name() + ">[A-Z]+) (?P<" + url.name() + ">" + text + ") (?P<"
                        + protocol.name() + ">HTTP/[0-9.]+)|-?|(?P<" + request.name() + ">")
                .append(text)
                .append("))");
    }

    /** Two texts that may hold anything, with nothing between that they may not hold. */
    private void requireAlone(Piece piece) {
        Piece other = freeHere;
        if (other != null) {
            throw at(
                    piece,
                    "'" + other.text() + "' (character " + (other.at() + 1) + ") and '" + piece.text()
                            + "' may both hold blanks, and no quote stands between them, so that nobody can tell where one ends:"
                            + " write each in double quotes");
        }
        freeHere = piece;
    }

    private LineField declare(Piece piece, LineField known) {
        FieldDeclaration declaration = declarations.getOrDefault(known.name(), FieldDeclaration.NONE);
        TimeForm form = known.time();
        try {
            if (form != null && !form.zoned() && declaration.zone() == null) {
                // Says what to write.
                new LineField(known.name(), known.type(), "", "", "", form, null);
            }
            LineField field = declaration.over(known);
            if (fields.put(field.name(), field) != null) {
                throw new IllegalArgumentException("a second field '" + field.name()
                        + "': each has to have a name of its own, since they would become one");
            }
            return field;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "character " + (piece.at() + 1) + ", '" + Syntax.TEXT.escape(piece.text()) + "': " + e.getMessage(),
                    e);
        }
    }

    /** What a value of this type looks like. */
    static String shape(LineField field) {
        TimeForm form = field.time();
        return switch (field.type()) {
            case INTEGER -> "-?[0-9]{1,15}";
            case DECIMAL -> "-?[0-9]{1,15}(?:\\.[0-9]{1,9})?";
            case BOOLEAN -> "true|false";
            case TIME -> form == null ? "" : form.shape();
            case TEXT, IP -> "[^ ]+";
        };
    }

    private static String escaped(char c, Piece piece) {
        if (c == '\t') {
            return "\\t";
        }
        if (c < ' ' || c > '~') {
            throw at(piece, "holds a character that is not printable ASCII, which tools read differently");
        }
        if ("'\"`$%#".indexOf(c) >= 0) {
            return String.format(Locale.ROOT, "\\x%02x", (int) c);
        }
        return "\\.^|?*+()[]{}".indexOf(c) >= 0 ? "\\" + c : String.valueOf(c);
    }

    private static String inClass(char c, Piece piece) {
        return c == '-' ? "\\-" : escaped(c, piece);
    }

    private static IllegalArgumentException at(Piece piece, String problem) {
        return new IllegalArgumentException("character " + (piece.at() + 1) + ": " + Syntax.TEXT.escape(problem));
    }
}
