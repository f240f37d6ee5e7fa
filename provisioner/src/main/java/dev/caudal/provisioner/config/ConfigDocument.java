// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import java.util.List;
import java.util.Map;

/** {@code docs/provisioner-configuration.md}, from the declarations that the reader uses. */
final class ConfigDocument {
    private static final Map<String, String> INTRODUCTIONS = Map.of(
            "topics",
            "How customers' topics are made, unless a customer has options of his own. Beside these, every topic has"
                    + " `cleanup.policy=delete`, `compression.type=producer` (batches stay as the edge compressed them),"
                    + " `message.timestamp.type=CreateTime` (the time of reading), `unclean.leader.election.enable=false` and a"
                    + " `segment.ms` of a sixth of the retention. Settings that somebody else changes are drift: `plan` shows"
                    + " them, `apply` puts them right.",
            "certificates",
            "",
            "offboarding",
            "",
            "capacity",
            "",
            "api",
            "");

    private ConfigDocument() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                # Configuration of the provisioner

                Generated from the declarations in the code; a test keeps it true. `provisioner.yaml`, given with `--config
                FILE`; all of it has a default, and without the file the defaults hold. Unknown keys are refused with the
                nearest known name; every problem is reported at once, with exit code 2. Times are written `90s`, `30m`, `72h`,
                `7d`; sizes `512KiB`, `2MiB`, `10GiB`. How the brokers have to be set up is in [cluster.md](cluster.md).
                """);
        Settings.GROUPS.forEach((group, settings) -> {
            text.append("\n## ")
                    .append(group.isEmpty() ? "Top level" : "`" + group + "`")
                    .append("\n\n");
            String introduction = INTRODUCTIONS.getOrDefault(group, "");
            if (!introduction.isEmpty()) {
                text.append(introduction).append("\n\n");
            }
            table(text, settings);
        });
        text.append("""

                ## `streams`

                What a line of each stream is; the starter zips' parsers and the manuals' tables come from it, and without it the
                consumers hand over whole lines. [log-formats.md](log-formats.md) has every key, with an example for each server.

                ```yaml
                streams:
                  access: { format: combined }        # or common, json, or one of varnish:, nginx:, haproxy:, regex:
                  waf:
                    format: json
                    fields:                           # what the format does not say
                      verdict: { type: integer, unit: points, description: { en: score, es: puntuación } }
                      at: { type: time, pattern: iso8601 }
                    naming: ecs                       # or otel: names of a convention instead of our short ones
                    customers:
                      91: { format: common }          # where one customer's lines differ
                ```

                ## The file of customers

                `plan -f FILE` and `apply -f FILE` take a list of customers. Only `id` is required. What is named for a customer
                is all he has: a stream or an option that is not in the file is taken back to the default, except that
                partitions never become fewer. Customers who are not named are left alone, or leave with `--prune`.

                ```yaml
                customers:
                  - id: 83
                  - id: 91
                    streams: [access, waf]        # default: [access]
                    partitions: 6                 # of each topic; a decrease is refused
                    replicas: 3                   # decided when a topic is created
                    retention: 24h
                    consumerBytesPerSecond: 20MiB # for each certificate and broker, as Kafka counts
                    limits:                       # on each edge; what is left out is dropped there and counted
                      bytesPerSecond: 1MiB        # delivered at most
                      sampleOneIn: 10             # one line in ten is delivered; 1 for all
                    compression: gzip             # zstd | lz4 | gzip | none; on the edges, for this customer
                    allowedAddresses: [203.0.113.7, "2001:db8::7"]  # single addresses, at most 16; no networks
                    displayName: Example Media
                    language: es                  # en | es
                ```

                Ids are taken as they are written: `010` is the customer `010`.
                """);
        return text.toString();
    }

    private static void table(StringBuilder text, List<Setting<?>> settings) {
        text.append("| key | value | default | what it does |\n|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            text.append("| `")
                    .append(setting.key())
                    .append("` | ")
                    .append(setting.values())
                    .append(" | ")
                    .append(setting.otherwise().isEmpty() ? "" : "`" + setting.otherwise() + "`")
                    .append(" | ")
                    .append(setting.doc())
                    .append(" |\n");
        }
    }
}
