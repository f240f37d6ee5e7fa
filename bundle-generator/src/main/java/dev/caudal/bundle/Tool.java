// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A tool for which the starter zip has a consumer, and which of Kafka's codecs it cannot read. In the manuals' order. */
public enum Tool {
    /** With confluent-kafka. */
    PYTHON("python", "Python"),
    /** With kafka-clients. */
    JAVA("java", "Java"),
    /** Elastic's. */
    FILEBEAT("filebeat", "Filebeat"),
    /** Filebeat, by Compose. */
    DOCKER("docker", "Filebeat in Docker"),
    /** Elastic's. */
    LOGSTASH("logstash", "Logstash"),
    /** The command line's. */
    KCAT("kcat", "kcat"),
    /** Datadog's. */
    VECTOR("vector", "Vector"),
    /** Its releases are built with a librdkafka that has no zstd. */
    FLUENT_BIT("fluent-bit", "Fluent Bit", "zstd"),
    /** With imkafka. */
    RSYSLOG("rsyslog", "rsyslog"),
    /** With kafkajs, to which the kit gives the codecs that it lacks. */
    NODEJS("nodejs", "Node.js"),
    /** With franz-go. */
    GO("go", "Go"),
    /** The contrib distribution. */
    OPENTELEMETRY("opentelemetry", "OpenTelemetry Collector"),
    /** InfluxData's. */
    TELEGRAF("telegraf", "Telegraf"),
    /** Formerly Benthos. */
    REDPANDA_CONNECT("redpanda-connect", "Redpanda Connect"),
    /** Its Kafka engine. */
    CLICKHOUSE("clickhouse", "ClickHouse"),
    /** With Confluent's sinks for S3 and JDBC. */
    KAFKA_CONNECT("kafka-connect", "Kafka Connect");

    private final String id;
    private final String title;
    private final String unreadable;

    Tool(String id, String title) {
        this(id, title, "");
    }

    /** A tool that reads all codecs but this one. */
    Tool(String id, String title, String unreadable) {
        this.id = id;
        this.title = title;
        this.unreadable = unreadable;
    }

    /** As it is written on a command line: {@code fluent-bit}. */
    public String id() {
        return id;
    }

    /** Its name, for people. */
    public String title() {
        return title;
    }

    /**
     * Whether its current release reads batches of this codec.
     *
     * @param codec as Kafka calls it: {@code zstd}; empty if it can be any
     */
    public boolean reads(String codec) {
        return unreadable.isEmpty() || (!codec.isEmpty() && !unreadable.equals(codec));
    }

    /** The codec that its current release cannot read; empty if it reads all. */
    public String unreadable() {
        return unreadable;
    }

    /**
     * From its {@link #id}.
     *
     * @throws IllegalArgumentException if there is no such tool
     */
    public static Tool of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.id.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Syntax.TEXT.escape(text)
                        + "' is not a tool of the starter zip; use one of "
                        + Arrays.stream(values()).map(Tool::id).collect(Collectors.joining(", "))));
    }
}
