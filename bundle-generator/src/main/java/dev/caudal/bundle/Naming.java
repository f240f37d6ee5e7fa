// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What fields are called in events. Whatever it is, a declaration speaks of a field by its short name, and a field for which a
 * convention has no name keeps it.
 */
public enum Naming {
    /** Caudal's own: {@code client_ip}. */
    SHORT,
    /** The Elastic Common Schema's: {@code client.ip}. */
    ECS,
    /** OpenTelemetry's semantic conventions': {@code client.address}. */
    OTEL;

    // OpenTelemetry has headers as lists of texts, so that the referer has no name there.
    private static final Map<String, Names> NAMES = Map.ofEntries(
            entry("client_ip", new Names("client.ip", "client.address")),
            entry("client_port", both("client.port")),
            entry("user", both("user.name")),
            entry("method", both("http.request.method")),
            entry("url", both("url.original")),
            entry("path", both("url.path")),
            entry("query", both("url.query")),
            entry("scheme", both("url.scheme")),
            entry("host", new Names("url.domain", "server.address")),
            entry("protocol", new Names("http.version", "network.protocol.version")),
            entry("status", both("http.response.status_code")),
            entry("bytes", new Names("http.response.body.bytes", "http.response.body.size")),
            entry("bytes_in", new Names("http.request.bytes", "http.request.size")),
            entry("bytes_out", new Names("http.response.bytes", "http.response.size")),
            entry("referer", new Names("http.request.referrer", "referer")),
            entry("user_agent", both("user_agent.original")));

    private record Names(String ecs, String otel) {}

    private static Names both(String name) {
        return new Names(name, name);
    }

    /** The name in the configuration: {@code ecs}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The naming of this name.
     *
     * @throws IllegalArgumentException if there is none; the message names all
     */
    public static Naming of(String text) {
        return Arrays.stream(values())
                .filter(naming -> naming.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + Syntax.TEXT.escape(text)
                        + "' is not a naming of fields: use "
                        + Arrays.stream(values()).map(Naming::text).collect(Collectors.joining(", "))));
    }

    /** What the event's own time is called where a tool has no place of its own for it. */
    String timestamp() {
        return this == ECS ? "@timestamp" : "timestamp";
    }

    /** What a field with this short name is called. */
    String of(LineField field) {
        Names names = NAMES.get(field.name());
        // A time is read as the server wrote it, which no convention has a name for.
        if (names == null || field.type() == FieldType.TIME) {
            return field.name();
        }
        return switch (this) {
            case SHORT -> field.name();
            case ECS -> names.ecs();
            case OTEL -> names.otel();
        };
    }
}
