// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.List;
import java.util.Map;

/** {@code README.md} and {@code LEEME.md}: a text about the connection, with a section of each consumer in its middle. */
final class Manual {
    private static final Templates TEMPLATES = new Templates(Manual.class);
    private static final String SECTIONS = "<!-- consumers -->\n";
    private static final String[] VALUES = {
        "customerName",
        "brand",
        "contact",
        "panel",
        "brokers",
        "streams",
        "groupPrefix",
        "retentionHours",
        "kits",
        "caFile",
        "certificateFile",
        "keyFile",
        "keystoreFile",
        "truststoreFile",
        "pemFile"
    };

    private Manual() {}

    static String render(Language language, List<ConsumerKit> kits, Map<String, Object> values) {
        KitFile frame = TEMPLATES.file(language.manual(), Syntax.MARKDOWN, FileAccess.SHARED, VALUES);
        StringBuilder sections = new StringBuilder();
        for (ConsumerKit kit : kits) {
            Guide guide = kit.guide();
            if (guide != null) {
                String text = new StrictTemplate(guide.in(language, kit.title())).render(values);
                sections.append("### ")
                        .append(kit.title())
                        .append("\n\n")
                        .append(text.strip())
                        .append("\n\n");
            }
        }
        String text = new StrictTemplate(frame).render(values);
        int place = text.indexOf(SECTIONS);
        if (place < 0) {
            throw new TemplateException(frame.path(), "does not say where the consumers' sections go");
        }
        return text.substring(0, place) + sections + text.substring(place + SECTIONS.length());
    }
}
