// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Set;

/**
 * How to start a consumer, in a few lines of each manual: what to install, what to run, what to change.
 *
 * @param english a template, Markdown
 * @param spanish the same in Spanish
 * @param values the names of the values that each of them uses: exactly these, so that neither says less than the other
 */
public record Guide(String english, String spanish, Set<String> values) {
    /** Copies the names. */
    public Guide {
        values = Set.copyOf(values);
    }

    /** The section of the manual in this language. */
    KitFile in(Language language, String title) {
        String text = switch (language) {
            case ENGLISH -> english;
            case SPANISH -> spanish;
        };
        String path = language.manual() + "/" + title.replaceAll("[^A-Za-z0-9]+", "-");
        return new KitFile(path, text, Syntax.MARKDOWN, FileAccess.SHARED, values);
    }
}
