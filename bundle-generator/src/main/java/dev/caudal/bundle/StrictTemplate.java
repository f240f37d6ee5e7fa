// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Renders one file: what is missing fails, what is unused fails, and nothing is written without being escaped. */
final class StrictTemplate {
    /** A stream's expression is made of characters that end no literal, see {@link LineFormat#expression()}. */
    private static final Pattern UNESCAPED = Pattern.compile("\\{\\{(\\{|&(?!(?:expression|rubyExpression)\\}\\}))");

    private final KitFile file;

    StrictTemplate(KitFile file) {
        this.file = file;
    }

    String render(Map<String, Object> values) {
        if (UNESCAPED.matcher(file.template()).find()) {
            throw new TemplateException(file.path(), "holds an unescaped value; write {{name}}");
        }
        Values offered = new Values(values);
        String text;
        try {
            text = Mustache.compiler()
                    .withEscaper(file.syntax()::escape)
                    .strictSections(true)
                    .emptyStringIsFalse(true)
                    .compile(file.template())
                    .execute(offered);
        } catch (MustacheException e) {
            throw new TemplateException(file.path(), String.valueOf(e.getMessage()), e);
        }
        Set<String> unused = new TreeSet<>(file.values());
        unused.removeAll(offered.used);
        if (!unused.isEmpty()) {
            throw new TemplateException(file.path(), "does not use " + unused);
        }
        return text;
    }

    /** Hands out the values that the file is registered with, and remembers which were asked for. */
    private final class Values implements Mustache.CustomContext {
        private final Map<String, Object> all;
        private final Set<String> used = new TreeSet<>();

        private Values(Map<String, Object> all) {
            this.all = all;
        }

        @Override
        public @Nullable Object get(String name) {
            if (!file.values().contains(name)) {
                return null;
            }
            used.add(name);
            return all.get(name);
        }
    }
}
