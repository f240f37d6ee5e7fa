// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * An operator's own regular expression with named groups, written anew in what all engines read alike: {@code \d}, {@code \w} and
 * {@code \s} are ASCII, a dot is anything but a line feed, groups without a name do not capture. What engines read differently, or
 * not at all, is refused with its place. One use, one thread.
 */
final class RegexDeclaration {
    private static final int LONGEST = 4000;

    private final String source;
    private final Map<String, FieldDeclaration> declarations;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, LineField> fields = new LinkedHashMap<>();
    private int at;
    /** The last named group if it may hold anything, and nothing but literals followed it. */
    private String freeHere = "";

    private RegexDeclaration(String source, Map<String, FieldDeclaration> declarations) {
        this.source = source;
        this.declarations = declarations;
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException if not all tools would read it alike, or it is ambiguous; the message says where
     */
    static LineFormat compile(String source, Map<String, FieldDeclaration> declarations, String sample) {
        if (source.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "an expression has at most " + LONGEST + " characters; got " + source.length());
        }
        RegexDeclaration compiler = new RegexDeclaration(source, declarations);
        compiler.translate();
        try {
            Pattern.compile(compiler.out.toString().replaceAll("\\(\\?P<[A-Za-z0-9_]+>", "("));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not an expression: " + e.getDescription(), e);
        }
        if (compiler.fields.isEmpty()) {
            throw new IllegalArgumentException("the expression names no field: write (?<name>…)");
        }
        TreeSet<String> unknown = new TreeSet<>(declarations.keySet());
        unknown.removeAll(compiler.fields.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("fields " + unknown + " are not in the expression");
        }
        return LineFormat.text(compiler.out.toString(), List.copyOf(compiler.fields.values()), sample, true);
    }

    private void translate() {
        Deque<Integer> open = new ArrayDeque<>();
        while (at < source.length()) {
            char c = source.charAt(at);
            switch (c) {
                case '(' -> group(open);
                case ')' -> {
                    require(!open.isEmpty(), "a group ends that did not begin");
                    open.pop();
                    emit(")", 1);
                }
                case '[' -> set();
                case '\\' -> emit(escape(false), 2);
                case '.' -> emit("[^\\n]", 1);
                case '^' -> {
                    require(
                            at == 0,
                            "an anchor is possible at the beginning alone: the expression is of the whole line");
                    emit("", 1);
                }
                case '$' -> {
                    require(
                            at == source.length() - 1,
                            "an anchor is possible at the end alone: the expression is of the whole line");
                    emit("", 1);
                }
                case '*', '+', '?', '}' -> {
                    emit(String.valueOf(c), 1);
                    require(
                            at == source.length() || source.charAt(at) != '+',
                            "a possessive quantifier, which few tools know");
                }
                case '|', '{' -> {
                    freeHere = "";
                    emit(String.valueOf(c), 1);
                }
                default -> emit(plain(c), 1);
            }
        }
        require(open.isEmpty(), "the expression ends within a group");
    }

    private void group(Deque<Integer> open) {
        String rest = source.substring(at);
        if (rest.startsWith("(?:")) {
            freeHere = "";
            open.push(at);
            emit("(?:", 3);
            return;
        }
        java.util.regex.Matcher named =
                Pattern.compile("\\(\\?P?<([A-Za-z_][A-Za-z0-9_]*)>").matcher(rest);
        if (named.lookingAt()) {
            named(named);
            return;
        }
        require(
                !rest.startsWith("(?"),
                "'" + rest.substring(0, Math.min(4, rest.length()))
                        + "': look-around, flags and atomic groups are not known everywhere");
        freeHere = "";
        open.push(at);
        emit("(?:", 1);
    }

    /** A named group, to its end: its fields cannot have fields. */
    private void named(java.util.regex.Matcher start) {
        String name = start.group(1);
        int begin = at;
        int from = at + start.end();
        int to = end(from);
        String body = source.substring(from, to);
        require(!body.contains("(?<") && !body.contains("(?P<"), "a named group inside of '" + name + "'");
        LineField field;
        try {
            field = declarations.getOrDefault(name, FieldDeclaration.NONE).over(KnownFields.field(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("character " + (begin + 1) + ": " + e.getMessage(), e);
        }
        require(fields.put(name, field) == null, "a second group '" + name + "'");
        boolean free = body.matches("\\.[*+]\\??");
        require(
                !free || freeHere.isEmpty(),
                "'" + freeHere + "' and '" + name
                        + "' may both hold anything, so that nobody can tell where one ends: say what"
                        + " they may not hold, as in [^\"]*");
        if (field.type() == FieldType.TEXT || field.type() == FieldType.IP) {
            emit("(?P<" + name + ">", start.end());
            RegexDeclaration inner = new RegexDeclaration(body, Map.of());
            inner.translate();
            out.append(inner.out).append(')');
        } else {
            // A group of another type has that type's own shape, so that no tool stumbles over its value.
            out.append("(?:-?|(?P<" + name + ">" + LineExpression.shape(field) + "))");
        }
        at = to + 1;
        freeHere = free ? name : "";
    }

    private int end(int from) {
        int depth = 1;
        boolean inSet = false;
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\\') {
                i++;
            } else if (inSet) {
                inSet = c != ']' || source.charAt(i - 1) == '[' || source.startsWith("[^", i - 2);
            } else if (c == '[') {
                inSet = true;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("character " + (at + 1) + ": the group does not end");
    }

    private void set() {
        freeHere = "";
        emit("[", 1);
        if (at < source.length() && source.charAt(at) == '^') {
            emit("^", 1);
        }
        boolean first = true;
        while (at < source.length() && (source.charAt(at) != ']' || first)) {
            char c = source.charAt(at);
            require(!source.startsWith("[:", at), "a POSIX class, which not all tools know: write the characters");
            if (c == '\\') {
                emit(escape(true), 2);
            } else if (c == '[' || c == ']' || c == '&' || c == '~' || c == '|') {
                emit("\\" + c, 1);
            } else {
                emit(c == '-' ? "-" : plain(c), 1);
            }
            first = false;
        }
        emit("]", 1);
    }

    private String escape(boolean inSet) {
        require(at + 1 < source.length(), "a backslash at the end");
        char c = source.charAt(at + 1);
        String known = switch (c) {
            case 'd' -> "0-9";
            case 'w' -> "0-9A-Za-z_";
            case 's' -> " \\t\\n\\r\\f\\v";
            default -> "";
        };
        if (!known.isEmpty()) {
            freeHere = "";
            return inSet ? known : "[" + known + "]";
        }
        String negated = switch (c) {
            case 'D' -> "0-9";
            case 'W' -> "0-9A-Za-z_";
            case 'S' -> " \\t\\n\\r\\f\\v";
            default -> "";
        };
        if (!negated.isEmpty() && !inSet) {
            freeHere = "";
            return "[^" + negated + "]";
        }
        if (c == 't') {
            return "\\t";
        }
        require(!Character.isLetterOrDigit(c), "'\\" + c + "' is not read alike, or not at all, by all tools");
        return inSet && c == '-' ? "\\-" : plainOrEscaped(c);
    }

    private String plainOrEscaped(char c) {
        return "\\.^|?*+()[]{}&~-".indexOf(c) >= 0 && c != '-' ? "\\" + c : plain(c);
    }

    private String plain(char c) {
        require(c >= ' ' && c <= '~', "a character that is not printable ASCII, which tools read differently");
        return "'\"`$%#".indexOf(c) >= 0 ? String.format(Locale.ROOT, "\\x%02x", (int) c) : String.valueOf(c);
    }

    private void emit(String text, int consumed) {
        out.append(text);
        at += consumed;
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException("character " + (at + 1) + ": " + Syntax.TEXT.escape(problem));
        }
    }
}
