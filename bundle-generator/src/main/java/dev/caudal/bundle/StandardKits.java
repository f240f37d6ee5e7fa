// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static dev.caudal.bundle.Evidence.CHECKED_NOT_RUN;
import static dev.caudal.bundle.Evidence.RUN_IN_TESTS;
import static dev.caudal.bundle.FileAccess.EXECUTABLE;
import static dev.caudal.bundle.FileAccess.SECRET;
import static dev.caudal.bundle.FileAccess.SHARED;

import java.util.List;
import java.util.Set;

/** The consumers that every zip has. */
public final class StandardKits {
    private static final Templates TEMPLATES = new Templates(StandardKits.class);

    private static final String[] WHO = {"customer", "customerName"};
    private static final String[] PEM = {"caFile", "certificateFile", "keyFile"};
    private static final String[] LISTS = {"brokers", "topics", "groupPrefix"};

    private static final String[] STREAMS = {"streams"};

    private StandardKits() {}

    /** In the order in which the manuals show them. */
    public static List<ConsumerKit> all() {
        // Rates: one run each of 200,000 lines of the format combined, beside other work; bundle-generator/rates
        // replaces them.
        return List.of(
                python().run("confluent-kafka 1.7.0", "2026-11", 220_000),
                java().run("kafka-clients 4.4.0", "2026-11", 64_000),
                filebeat(),
                dockerCompose(),
                logstash(),
                kcat().run("1.7.1", "2026-11", 350_000),
                vector().run("0.58.0", "2026-11", 7_500),
                fluentBit().run("5.1.1 with zstd", "2026-11", 31_000),
                rsyslog().run("8.2302.0", "2026-11", 0),
                nodeJs().run("kafkajs 2.2.4", "2026-11", 280_000),
                go().run("franz-go 1.19.5", "2026-11", 440_000),
                openTelemetry().run("0.165.1", "2026-11", 20_000),
                telegraf().run("1.40.0", "2026-11", 12_000),
                redpandaConnect().run("4.106.0", "2026-11", 12_000),
                clickHouse(),
                kafkaConnect());
    }

    private static ConsumerKit python() {
        return kit(
                Tool.PYTHON,
                RUN_IN_TESTS,
                file("consumer.py", Syntax.PYTHON, EXECUTABLE, WHO, LISTS, PEM, STREAMS),
                file("requirements.txt", Syntax.TEXT, SHARED));
    }

    private static ConsumerKit java() {
        return kit(
                Tool.JAVA,
                RUN_IN_TESTS,
                file("java/Consumer.java", Syntax.JAVA, SHARED, names("topics", "groupPrefix"), STREAMS),
                file(
                        "java/client.properties",
                        Syntax.PROPERTIES,
                        SECRET,
                        names("brokerAddresses", "groupPrefix", "keystoreFile", "truststoreFile", "password")),
                file("java/pom.xml", Syntax.TEXT, SHARED));
    }

    private static ConsumerKit filebeat() {
        return kit(
                Tool.FILEBEAT,
                CHECKED_NOT_RUN,
                file("filebeat.yml", Syntax.YAML, SHARED, WHO, LISTS, PEM, STREAMS, names("declared")));
    }

    private static ConsumerKit dockerCompose() {
        return kit(Tool.DOCKER, CHECKED_NOT_RUN, file("docker-compose.yml", Syntax.YAML, SHARED, WHO));
    }

    private static ConsumerKit logstash() {
        String[] input = names("brokerAddresses", "topics", "groupPrefix", "streams");
        return kit(
                Tool.LOGSTASH,
                CHECKED_NOT_RUN,
                file(
                        "kafka-logstash.conf",
                        Syntax.LOGSTASH,
                        SECRET,
                        WHO,
                        input,
                        names("keystoreFile", "truststoreFile", "password")),
                file(
                        "logstash/kafka-logstash-pem.conf",
                        Syntax.LOGSTASH,
                        SHARED,
                        WHO,
                        input,
                        names("caFile", "pemFile")));
    }

    private static ConsumerKit kcat() {
        return kit(
                Tool.KCAT,
                RUN_IN_TESTS,
                file("kcat/kcat.conf", Syntax.TEXT, SHARED, WHO, PEM, names("brokerAddresses", "groupPrefix")),
                file("kcat/run.sh", Syntax.SHELL, EXECUTABLE, WHO, names("topics", "groupPrefix")));
    }

    private static ConsumerKit vector() {
        return kit(
                Tool.VECTOR,
                RUN_IN_TESTS,
                file(
                        "vector/vector.yaml",
                        Syntax.YAML,
                        SHARED,
                        WHO,
                        PEM,
                        names("brokerAddresses", "topics", "groupPrefix", "streams")));
    }

    private static ConsumerKit fluentBit() {
        return kit(
                Tool.FLUENT_BIT,
                RUN_IN_TESTS,
                file(
                        "fluent-bit/fluent-bit.yaml",
                        Syntax.YAML,
                        SHARED,
                        WHO,
                        PEM,
                        names("brokerAddresses", "streams", "declared", "groupPrefix")));
    }

    private static ConsumerKit rsyslog() {
        return kit(Tool.RSYSLOG, RUN_IN_TESTS, file("rsyslog/rsyslog.conf", Syntax.RSYSLOG, SHARED, WHO, LISTS, PEM));
    }

    private static ConsumerKit nodeJs() {
        return kit(
                Tool.NODEJS,
                RUN_IN_TESTS,
                file("nodejs/consumer.js", Syntax.JAVASCRIPT, EXECUTABLE, WHO, LISTS, PEM, STREAMS),
                file("nodejs/package.json", Syntax.TEXT, SHARED));
    }

    private static ConsumerKit go() {
        return kit(
                Tool.GO,
                CHECKED_NOT_RUN,
                file("go/main.go", Syntax.GO, SHARED, WHO, LISTS, PEM, STREAMS),
                file("go/go.mod", Syntax.TEXT, SHARED));
    }

    private static ConsumerKit openTelemetry() {
        return kit(
                Tool.OPENTELEMETRY,
                RUN_IN_TESTS,
                file(
                        "opentelemetry/collector.yaml",
                        Syntax.YAML,
                        SHARED,
                        WHO,
                        PEM,
                        names("brokers", "groupPrefix", "streams")));
    }

    private static ConsumerKit telegraf() {
        return kit(
                Tool.TELEGRAF,
                RUN_IN_TESTS,
                file("telegraf/telegraf.conf", Syntax.TOML, SHARED, WHO, LISTS, PEM, STREAMS));
    }

    private static ConsumerKit redpandaConnect() {
        return kit(
                Tool.REDPANDA_CONNECT,
                RUN_IN_TESTS,
                file(
                        "redpanda-connect/connect.yaml",
                        Syntax.YAML,
                        SHARED,
                        WHO,
                        PEM,
                        names("brokers", "groupPrefix", "streams", "declared")));
    }

    private static ConsumerKit clickHouse() {
        return kit(
                Tool.CLICKHOUSE,
                CHECKED_NOT_RUN,
                file("clickhouse/kafka.xml", Syntax.XML, SHARED, WHO, PEM),
                file(
                        "clickhouse/tables.sql",
                        Syntax.SQL,
                        SHARED,
                        WHO,
                        names("brokerAddresses", "topicList", "groupPrefix", "streams")));
    }

    private static ConsumerKit kafkaConnect() {
        return kit(
                Tool.KAFKA_CONNECT,
                CHECKED_NOT_RUN,
                file(
                        "kafka-connect/worker.properties",
                        Syntax.PROPERTIES,
                        SHARED,
                        WHO,
                        names("brokerAddresses", "groupPrefix", "pemFile", "caFile")),
                file("kafka-connect/s3.properties", Syntax.PROPERTIES, SHARED, names("topicList", "groupPrefix")),
                file("kafka-connect/jdbc.properties", Syntax.PROPERTIES, SHARED, names("topicList", "groupPrefix")));
    }

    private static ConsumerKit kit(Tool tool, Evidence evidence, KitFile... files) {
        return new ConsumerKit(
                tool.title(),
                evidence,
                new Guide(
                        TEMPLATES.text("guide/" + tool.id() + ".en.md"),
                        TEMPLATES.text("guide/" + tool.id() + ".es.md"),
                        Set.of()),
                List.of(files));
    }

    private static KitFile file(String path, Syntax syntax, FileAccess access, String[]... values) {
        return TEMPLATES.file(path, syntax, access, values);
    }

    private static String[] names(String... names) {
        return names;
    }
}
