// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.extract;

import dev.caudal.core.internal.Printable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The argument of an extractor as it stands in the configuration: what to look for, and then, if it is not a space, what
 * stands between fields: {@code 3}, {@code 3 comma}, {@code customer ;}.
 *
 * @param subject the field's number, or the key
 * @param delimiter one byte
 */
record Arguments(String subject, byte delimiter) {
    private static final Map<String, Character> NAMED =
            Map.of("space", ' ', "tab", '\t', "comma", ',', "semicolon", ';', "pipe", '|');

    /** A text that must be there. */
    static String required(String extractor, @Nullable String argument, String example) {
        if (argument == null || argument.isBlank()) {
            throw new IllegalArgumentException(extractor + " needs an argument, for example '" + example + "'");
        }
        return argument.strip();
    }

    static Arguments parse(String extractor, @Nullable String argument, String example) {
        String[] words = required(extractor, argument, example).split("\\s+", -1);
        if (words.length > 2) {
            throw new IllegalArgumentException(extractor + " takes at most two words, for example '" + example
                    + " comma', but " + Printable.quoted(String.join(" ", words)) + " was given");
        }
        return new Arguments(words[0], words.length == 2 ? delimiter(extractor, words[1]) : (byte) ' ');
    }

    private static byte delimiter(String extractor, String word) {
        char c = NAMED.getOrDefault(word, word.charAt(0));
        boolean named = NAMED.containsKey(word);
        if (!named && (word.length() != 1 || c < '!' || c > '~' || c == '"' || c == '\\' || c == '=')) {
            throw new IllegalArgumentException(extractor + ": delimiter " + Printable.quoted(word)
                    + " is not space, tab, comma, semicolon, pipe or one printable ASCII character other than \" \\ =");
        }
        return (byte) c;
    }
}
