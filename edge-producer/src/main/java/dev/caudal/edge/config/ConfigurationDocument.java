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
            "customers", "Who is subscribed: a list in a file, or at a URL. See docs/active-list.md.",
            "kafka", "How to reach Kafka, and how to send.",
            "memory", "",
            "spool",
                    "Where lines wait while Kafka does not take them, see docs/delivery-semantics.md. Without this group they"
                            + " wait in memory only.",
            "http", "");

    private ConfigurationDocument() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                # Configuration of the edge-producer

                Generated from the declarations in the code; a test keeps it true. YAML; the same file goes to every node.
                Unknown keys are refused with the nearest known name; `check-config --config FILE` prints every problem at
                once with line and column, and exits 2. Times are written `500ms`, `5s`, `2m`, `1h`; sizes `64KiB`, `32MiB`,
                `4GiB`. Paths are relative to the file.

                **Beside the file.** What the environment says wins over the file, and `--set KEY=VALUE` on the command line (which can
                be repeated) over both. A variable is `CAUDAL_CONFIG_` and the steps of the key in upper case, with `_` between them and
                in place of what is neither a letter nor a digit: `CAUDAL_CONFIG_KAFKA_LINGER=2s`,
                `CAUDAL_CONFIG_SOURCES_0_PATH=/run/a.pipe`. With `--set` the steps are written as they are, with dots between them:
                `kafka.linger=2s`, `sources.0.path=/run/a.pipe` or, by the source's name, `sources.access.path=/run/a.pipe`. Lists and
                groups are written as in YAML: `kafka.bootstrapServers=[kafka1:9093, kafka2:9093]`. Messages say where a value came
                from. A variable that names no key, or is empty, is refused.

                **While it runs.** SIGHUP has the file read again. It is checked as a whole first: if anything is wrong with it, every
                problem is logged and nothing changes. Else each difference is logged, and these are taken over without losing a line:
                `customers.*`, `logging.*`, `drain`, and the sources, of which those that are new, gone or different are started, stopped or
                exchanged, and the others go on undisturbed; one that goes reads what is there first. What else is different is named in
                a warning and needs a restart; so does standard input. Certificates, keys and tokens are taken over by themselves when
                their files change.

                **`check-config`** tries everything that can be tried without starting or changing anything: files and their modes,
                certificates, every address of each of `bootstrapServers` and of every broker that the cluster advertises, with a TLS
                handshake, the active list, the spool's directory, pipes and programs, the addresses that metrics are served at. That somebody does not answer at present is a warning, since lines wait then, and nothing
                is wrong on this node; that he is not who he should be, or refuses this node, is a problem. `--offline` leaves out
                what goes over the network. Certificates that end within a week are a warning.
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
