// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

    static String render(Language language, String codec, List<ConsumerKit> kits, Map<String, Object> values) {
        KitFile frame = TEMPLATES.file(language.manual(), Syntax.MARKDOWN, FileAccess.SHARED, VALUES);
        StringBuilder sections = new StringBuilder();
        for (ConsumerKit kit : kits) {
            Guide guide = kit.guide();
            if (guide != null) {
                String text = new StrictTemplate(guide.in(language, kit.title())).render(values);
                sections.append("### ")
                        .append(kit.title())
                        .append("\n\n")
                        .append(warning(language, codec, kit.title()))
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

    /** That the tool of this name cannot read the customer's lines, or may not be able to; empty if it can. */
    private static String warning(Language language, String codec, String title) {
        return Arrays.stream(Tool.values())
                .filter(tool -> tool.title().equals(title) && !tool.reads(codec))
                .map(tool -> warning(language, codec.isEmpty(), tool))
                .collect(Collectors.joining());
    }

    private static String warning(Language language, boolean unknown, Tool tool) {
        String codec = " `" + tool.unreadable() + "`, ";
        return language == Language.SPANISH
                ? "**Sus líneas " + (unknown ? "pueden venir" : "vienen") + " comprimidas con" + codec
                        + "que las versiones publicadas de " + tool.title()
                        + " no leen** (`unsupported compression codec`): pídanos `lz4` o `gzip`.\n\n"
                : "**Your lines " + (unknown ? "may come" : "come") + " compressed with" + codec
                        + "which released versions of " + tool.title()
                        + " cannot read** (`unsupported compression codec`): ask us for `lz4` or `gzip`.\n\n";
    }
}
