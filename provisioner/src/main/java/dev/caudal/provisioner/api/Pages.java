// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The panel's templates, each compiled once. Every value is written as text, whatever it holds. For any thread. */
final class Pages {
    private final Mustache.Compiler compiler = Mustache.compiler()
            .escapeHTML(true)
            .emptyStringIsFalse(true)
            .withLoader(name -> new StringReader(text(name)));
    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    String page(String name, Map<String, Object> model) {
        return templates
                .computeIfAbsent(name, each -> compiler.compile(text(each)))
                .execute(model);
    }

    private static String text(String name) {
        return new String(Resources.read(name + ".mustache"), StandardCharsets.UTF_8);
    }
}
