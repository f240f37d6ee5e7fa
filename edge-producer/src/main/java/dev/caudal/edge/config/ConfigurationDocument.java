// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.config;

import dev.caudal.sources.spi.Option;
import dev.caudal.sources.spi.SourceProvider;
import dev.caudal.sources.spi.SourceTypes;
import java.util.List;
import java.util.Map;

/** {@code docs/configuration.md}, from the declarations that the reader uses. */
final class ConfigurationDocument {
    private static final Map<String, String> INTRODUCTIONS = Map.of(
            "", "At the top of the file, beside the groups below.",
            "sources[]",
                    "A list, either at the top (`sources:`, for one kind of node) or in each platform"
                            + " (`platforms: {NAME: {sources: […]}}`). Beside these keys a source has the options of its type.",
            "sources[].customerId", "Where in a line the customer id is.",
            "customers", "Who is subscribed.",
            "kafka", "How to reach Kafka, and how to send.",
            "memory", "",
            "spool",
                    "Where lines wait while Kafka does not take them, see docs/delivery-semantics.md. Without this group they"
                            + " wait in memory only. Needs `delivery: direct`.",
            "http", "");

    private ConfigurationDocument() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                # Configuration of the edge-producer

                Generated from the declarations in the code; a test keeps it true. YAML; the same file goes to every node.
                Unknown keys are refused with the nearest known name; `check-config --config FILE` prints every problem at
                once with line and column, and exits 2. Times are written `500ms`, `5s`, `2m`, `1h`; sizes `64KiB`, `32MiB`,
                `4GiB`. Paths are relative to the file.
                """);
        EdgeOptions.GROUPS.forEach((group, options) -> {
            text.append("\n## ")
                    .append(group.isEmpty() ? "Top level" : "`" + group + "`")
                    .append("\n\n");
            String introduction = INTRODUCTIONS.getOrDefault(group, "");
            if (!introduction.isEmpty()) {
                text.append(introduction).append("\n\n");
            }
            table(text, options);
        });
        for (SourceProvider provider : SourceTypes.load().providers()) {
            text.append("\n## Source type `").append(provider.type()).append("`\n\n");
            text.append(provider.summary()).append("\n");
            if (!provider.options().isEmpty()) {
                text.append('\n');
                table(text, provider.options());
            }
        }
        return text.toString();
    }

    private static void table(StringBuilder text, List<Option<?>> options) {
        text.append("| key | value | default | what it does |\n|---|---|---|---|\n");
        for (Option<?> option : options) {
            String defaultText = option.defaultText();
            String otherwise = option.isRequired() ? "*required*" : defaultText == null ? "" : "`" + defaultText + "`";
            text.append("| `")
                    .append(option.name())
                    .append("` | ")
                    .append(option.values().replace("|", "\\|"))
                    .append(" | ")
                    .append(otherwise)
                    .append(" | ")
                    .append(option.doc().replace("|", "\\|"))
                    .append(" |\n");
        }
    }
}
