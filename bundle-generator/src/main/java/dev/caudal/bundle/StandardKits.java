// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The consumers that every zip has. */
public final class StandardKits {
    private StandardKits() {}

    /** Filebeat, Logstash, Python and Java, in the order in which the README shows them. */
    public static List<ConsumerKit> all() {
        return List.of(
                new ConsumerKit(
                        "Python",
                        Evidence.RUN_IN_TESTS,
                        List.of(file(
                                "consumer.py",
                                Syntax.PYTHON,
                                FileAccess.EXECUTABLE,
                                "customer",
                                "customerName",
                                "brokers",
                                "topics",
                                "groupPrefix",
                                "caFile",
                                "certificateFile",
                                "keyFile"))),
                new ConsumerKit(
                        "Java",
                        Evidence.RUN_IN_TESTS,
                        List.of(
                                file("java/Consumer.java", Syntax.JAVA, FileAccess.SHARED, "topics", "groupPrefix"),
                                file(
                                        "java/client.properties",
                                        Syntax.PROPERTIES,
                                        FileAccess.SECRET,
                                        "brokerAddresses",
                                        "groupPrefix",
                                        "keystoreFile",
                                        "truststoreFile",
                                        "password"),
                                file("java/pom.xml", Syntax.TEXT, FileAccess.SHARED))),
                new ConsumerKit(
                        "Filebeat",
                        Evidence.CHECKED_NOT_RUN,
                        List.of(file(
                                "filebeat.yml",
                                Syntax.YAML,
                                FileAccess.SHARED,
                                "customer",
                                "customerName",
                                "brokers",
                                "topics",
                                "groupPrefix",
                                "caFile",
                                "certificateFile",
                                "keyFile"))),
                new ConsumerKit(
                        "Logstash",
                        Evidence.CHECKED_NOT_RUN,
                        List.of(file(
                                "kafka-logstash.conf",
                                Syntax.LOGSTASH,
                                FileAccess.SECRET,
                                "customer",
                                "customerName",
                                "brokerAddresses",
                                "topics",
                                "groupPrefix",
                                "keystoreFile",
                                "truststoreFile",
                                "password"))));
    }

    /** A file whose template lies beside this class under the same path. */
    static KitFile file(String path, Syntax syntax, FileAccess access, String... values) {
        return new KitFile(path, template(path), syntax, access, Set.of(values));
    }

    private static String template(String path) {
        try (InputStream stream = StandardKits.class.getResourceAsStream(path + ".mustache")) {
            if (stream == null) {
                throw new TemplateException(path, "is not in the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("template of " + path + ": cannot be read from the jar", e);
        }
    }
}
