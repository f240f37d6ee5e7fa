// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The values that templates may use, by name. Elements of a list are maps, so that a name is never looked up in a Java type. */
final class TemplateValues {
    private TemplateValues() {}

    static Map<String, Object> of(BundleSpec spec, FileNames names, List<ConsumerKit> kits) {
        return Map.ofEntries(
                Map.entry("customer", spec.customer().value()),
                Map.entry("customerName", spec.customerName()),
                Map.entry("language", spec.language().code()),
                Map.entry("contact", spec.support().contact()),
                Map.entry("panel", spec.support().panel()),
                Map.entry("brand", spec.brand().value()),
                Map.entry("brokerAddresses", String.join(",", spec.brokers())),
                Map.entry("brokers", each("broker", spec.brokers())),
                Map.entry("topics", each("topic", List.copyOf(spec.topics().values()))),
                Map.entry("topicList", String.join(",", spec.topics().values())),
                Map.entry(
                        "streams",
                        spec.topics().entrySet().stream()
                                .map(topic -> StreamValues.of(
                                        topic.getKey(),
                                        topic.getValue(),
                                        spec.formats().get(topic.getKey())))
                                .toList()),
                Map.entry(
                        "declared",
                        spec.topics().keySet().stream()
                                .anyMatch(stream -> spec.formats().containsKey(stream))),
                Map.entry("groupPrefix", spec.groupPrefix()),
                Map.entry("retentionHours", Long.toString(spec.retention().toHours())),
                Map.entry("certificateFile", names.certificate()),
                Map.entry("keyFile", names.key()),
                Map.entry("pemFile", names.keyAndCertificate()),
                Map.entry("keystoreFile", names.keyStore()),
                Map.entry("truststoreFile", names.trustStore()),
                Map.entry("caFile", names.ca()),
                Map.entry("password", spec.credentials().password()),
                Map.entry("kits", kits.stream().map(TemplateValues::kit).toList()));
    }

    private static Map<String, Object> kit(ConsumerKit kit) {
        TestRun run = kit.run();
        return Map.of(
                "title",
                kit.title(),
                "paths",
                each("path", kit.files().stream().map(KitFile::path).toList()),
                "runInTests",
                kit.evidence() == Evidence.RUN_IN_TESTS,
                "version",
                run == null ? "" : run.version() + ", " + run.month(),
                "rate",
                run == null || run.linesPerSecond() == 0
                        ? ""
                        : String.format(Locale.ROOT, "%,d", run.linesPerSecond())
                                .replace(',', ' '));
    }

    private static List<Map<String, String>> each(String name, List<String> values) {
        return values.stream().map(value -> Map.of(name, value)).toList();
    }
}
