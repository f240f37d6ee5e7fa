// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Locale;

/**
 * The language of a file in the zip, and with it how a value is written there.
 *
 * <p>A template may put a value in two kinds of place: inside double quotes, or in a comment (in {@link #MARKDOWN} and
 * {@link #PROPERTIES}, where there are no quotes, anywhere in running text or after the equals sign). In both, {@link
 * #escape} guarantees that the value ends neither the string nor the line nor begins a substitution.
 */
public enum Syntax {
    /** Double-quoted scalars. Filebeat expands {@code ${…}} in them, which no value may begin. */
    YAML {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '"', '\\' -> out.append('\\').appendCodePoint(character);
                case '$' -> out.append("\uff04");
                default -> appendPlainOr(out, character, "\\U%08x");
            }
        }
    },
    /** Double-quoted strings of a Logstash pipeline: they know no escapes, so what cannot be written is replaced. */
    LOGSTASH {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '"' -> out.append('\'');
                case '\\' -> out.append('/');
                case '$' -> out.append("\uff04");
                default -> out.appendCodePoint(isControl(character) ? ' ' : character);
            }
        }
    },
    /** Double-quoted string literals that are not f-strings. */
    PYTHON {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '"', '\\' -> out.append('\\').appendCodePoint(character);
                default -> appendPlainOr(out, character, "\\U%08x");
            }
        }
    },
    /** String literals. Every character that is not ASCII is a Unicode escape, since JDK 17 reads in the platform's charset. */
    JAVA {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                // Also in comments: there, too, Java reads Unicode escapes, and a line end in one would end the
                // comment.
                case '"', '\\' -> out.append('\\').appendCodePoint(character);
                default -> appendPlainOrUtf16(out, character);
            }
        }
    },
    /** Values of a {@code .properties} file. */
    PROPERTIES {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '\\', ' ' -> out.append('\\').appendCodePoint(character);
                default -> appendPlainOrUtf16(out, character);
            }
        }
    },
    /** Basic strings. Telegraf expands {@code ${…}} in them, which no value may begin. */
    TOML {
        @Override
        void append(StringBuilder out, int character) {
            YAML.append(out, character);
        }
    },
    /** Double-quoted words of a POSIX shell, which know no escape of a line end: what cannot be written is replaced. */
    SHELL {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '"', '\\', '$', '`' -> out.append('\\').appendCodePoint(character);
                default -> out.appendCodePoint(isControl(character) ? ' ' : character);
            }
        }
    },
    /** Double-quoted string literals. */
    JAVASCRIPT {
        @Override
        void append(StringBuilder out, int character) {
            JAVA.append(out, character);
        }
    },
    /** Interpreted string literals. */
    GO {
        @Override
        void append(StringBuilder out, int character) {
            PYTHON.append(out, character);
        }
    },
    /** Double-quoted strings of RainerScript, and arguments of {@code `echo …`}, where {@code $} begins a variable. */
    RSYSLOG {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '`' -> out.append('\'');
                default -> LOGSTASH.append(out, character);
            }
        }
    },
    /** Text of an element, and comments, which two hyphens would end. */
    XML {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '<', '>', '&', '"', '\'', '-' ->
                    out.append("&#").append(character).append(';');
                // Neither is a character of XML 1.0.
                case 0xfffe, 0xffff -> out.append(' ');
                default -> out.appendCodePoint(isControl(character) ? ' ' : character);
            }
        }
    },
    /** Single-quoted strings as ClickHouse reads them, with backslash escapes. */
    SQL {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '\'', '\\' -> out.append('\\').appendCodePoint(character);
                default -> out.appendCodePoint(isControl(character) ? ' ' : character);
            }
        }
    },
    /** Running text, code spans and code blocks of GitHub-flavoured Markdown. */
    MARKDOWN {
        @Override
        void append(StringBuilder out, int character) {
            switch (character) {
                case '\\', '`', '*', '[', ']', '<', '>', '&', '#', '|', '!', '~', '$', '(', ')', '{', '}', '"', '\'' ->
                    out.append("&#").append(character).append(';');
                default -> out.appendCodePoint(isControl(character) ? ' ' : character);
            }
        }
    },
    /** Plain text for a person: control characters and characters that turn the direction of reading are left out. */
    TEXT {
        @Override
        void append(StringBuilder out, int character) {
            out.appendCodePoint(isControl(character) ? ' ' : character);
        }
    };

    /** The value as it is written in a file of this syntax. */
    public final String escape(String value) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        value.codePoints().forEach(character -> append(out, character));
        return out.toString();
    }

    abstract void append(StringBuilder out, int character);

    private static void appendPlainOr(StringBuilder out, int character, String escapeFormat) {
        if (character >= ' ' && character < 0x7f) {
            out.append((char) character);
        } else {
            // Half of a surrogate pair is no character; no file could hold it as UTF-8.
            out.append(String.format(Locale.ROOT, escapeFormat, isHalfPair(character) ? 0xfffd : character));
        }
    }

    private static void appendPlainOrUtf16(StringBuilder out, int character) {
        if (character >= ' ' && character < 0x7f) {
            out.append((char) character);
        } else {
            for (char unit : Character.toChars(isHalfPair(character) ? 0xfffd : character)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
            }
        }
    }

    private static boolean isHalfPair(int character) {
        return Character.getType(character) == Character.SURROGATE;
    }

    private static boolean isControl(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
