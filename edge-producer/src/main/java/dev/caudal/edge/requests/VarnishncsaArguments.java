// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.requests;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a command is a varnishncsa that prints a line for each client request of a running varnishd, and of which one. */
final class VarnishncsaArguments {
    /** The variable that says which instance is meant where {@code -n} does not. */
    static final String DEFAULT_INSTANCE = "VARNISH_DEFAULT_N";

    private static final String NAME = "varnishncsa";
    /** They change neither which requests are logged nor where to. A query, a file, a limit do: they are not among them. */
    private static final String PLAIN = "acCEj";

    private static final String PLAIN_WITH_VALUE = "FftLP";

    private VarnishncsaArguments() {}

    static @Nullable RequestCounter server(List<String> command, Map<String, String> environment, String path) {
        if (!String.valueOf(Path.of(command.get(0)).getFileName()).equals(NAME) || !isOn(path)) {
            return null;
        }
        String instance = environment.getOrDefault(DEFAULT_INSTANCE, "");
        for (int i = 1; i < command.size(); i++) {
            String word = command.get(i);
            if (word.length() < 2 || word.charAt(0) != '-') {
                return null;
            }
            for (int at = 1; at < word.length(); at++) {
                char option = word.charAt(at);
                if (option == 'n' || PLAIN_WITH_VALUE.indexOf(option) >= 0) {
                    // The rest of the word, or the next one.
                    boolean isApart = at + 1 == word.length();
                    if (isApart && i + 1 == command.size()) {
                        return null;
                    }
                    String value = isApart ? command.get(++i) : word.substring(at + 1);
                    instance = option == 'n' ? value : instance;
                    break;
                }
                if (PLAIN.indexOf(option) < 0) {
                    return null;
                }
            }
        }
        return instance.startsWith("-") ? null : new Varnishstat(instance);
    }

    static boolean isOn(String path) {
        for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
            if (Files.isExecutable(Path.of(directory.isEmpty() ? "." : directory, "varnishstat"))) {
                return true;
            }
        }
        return false;
    }
}
