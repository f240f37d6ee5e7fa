// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import static dev.caudal.bundle.FieldType.DECIMAL;
import static dev.caudal.bundle.FieldType.INTEGER;
import static dev.caudal.bundle.FieldType.IP;
import static dev.caudal.bundle.FieldType.TEXT;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Fields that servers' formats have names for: what they are called in an event, their types, units and meaning. */
final class KnownFields {
    private static final Map<String, Entry> ENTRIES = new HashMap<>();

    static {
        add("client_ip", IP, "", "203.0.113.5", "address of the client", "dirección del cliente");
        add("client_port", INTEGER, "", "52514", "port of the client", "puerto del cliente");
        add(
                "ident",
                TEXT,
                "",
                "-",
                "identity by identd, nearly always absent",
                "identidad según identd, casi siempre ausente");
        add("user", TEXT, "", "-", "user name of HTTP authentication", "usuario de la autenticación HTTP");
        add("method", TEXT, "", "GET", "method of the request", "método de la petición");
        add("url", TEXT, "", "/a?b=1", "address that was asked for", "dirección solicitada");
        add("path", TEXT, "", "/a", "path that was asked for, decoded", "ruta solicitada, decodificada");
        add("query", TEXT, "", "b=1", "query string", "cadena de consulta");
        add("protocol", TEXT, "", "HTTP/1.1", "protocol of the request", "protocolo de la petición");
        add(
                "request",
                TEXT,
                "",
                "GET /a HTTP/1.1",
                "the request as it came, if it is not a method, an address and a protocol",
                "la petición tal como llegó, si no es un método, una dirección y un protocolo");
        add("status", INTEGER, "", "200", "status of the response", "estado de la respuesta");
        add("bytes", INTEGER, "bytes", "66624", "size of the response", "tamaño de la respuesta");
        add("bytes_in", INTEGER, "bytes", "512", "bytes received from the client", "bytes recibidos del cliente");
        add("bytes_out", INTEGER, "bytes", "66900", "bytes sent to the client", "bytes enviados al cliente");
        add("referer", TEXT, "", "https://www.example.com/", "page that led here", "página de procedencia");
        add("user_agent", TEXT, "", "Mozilla/5.0 (X11; Linux x86_64)", "program of the client", "programa del cliente");
        add("host", TEXT, "", "www.example.com", "host that was asked for", "host solicitado");
        add("cache", TEXT, "", "hit", "what the cache did", "qué hizo la caché");
        add("time_us", INTEGER, "us", "1194", "time that the request took", "duración de la petición");
        add("time_ms", INTEGER, "ms", "12", "time that the request took", "duración de la petición");
        add("time_s", INTEGER, "s", "0", "time that the request took", "duración de la petición");
        add("request_time", DECIMAL, "s", "0.012", "time that the request took", "duración de la petición");
        add("time_first_byte", DECIMAL, "s", "0.000214", "time to the first byte", "tiempo hasta el primer byte");
        add("upstream_response_time", TEXT, "s", "0.010", "time of each origin", "tiempo de cada origen");
        add("scheme", TEXT, "", "https", "http or https", "http o https");
        add("time", FieldType.TIME, "", "", "time of the request", "hora de la petición");
        add("frontend", TEXT, "", "www", "front end", "frontal");
        add("backend", TEXT, "", "app", "back end", "grupo de servidores");
        add("server", TEXT, "", "app1", "server that answered", "servidor que respondió");
        add("termination_state", TEXT, "", "----", "how the session ended", "cómo terminó la sesión");
        add("content_type", TEXT, "", "text/html; charset=utf-8", "type of the content", "tipo del contenido");
        add("gzip_ratio", DECIMAL, "", "3.21", "compression ratio", "tasa de compresión");
    }

    private record Entry(FieldType type, String unit, String sample, String english, String spanish) {}

    private KnownFields() {}

    private static void add(String name, FieldType type, String unit, String sample, String english, String spanish) {
        ENTRIES.put(name, new Entry(type, unit, sample, english, spanish));
    }

    /** The field of this name, with what is known of it; a text without a meaning if nothing is. */
    static LineField field(String name) {
        Entry entry = ENTRIES.get(name);
        if (entry == null) {
            return new LineField(name, TEXT, "", "", "");
        }
        if (entry.type() == FieldType.TIME) {
            return time(TimeForm.CLF);
        }
        return new LineField(name, entry.type(), entry.unit(), entry.english(), entry.spanish());
    }

    static LineField time(TimeForm form) {
        Entry entry = ENTRIES.getOrDefault("time", new Entry(FieldType.TIME, "", "", "", ""));
        return new LineField(
                "time", FieldType.TIME, "", entry.english(), entry.spanish(), form, form.zoned() ? null : "UTC");
    }

    static String sample(LineField field) {
        TimeForm form = field.time();
        if (form != null) {
            return form.sample();
        }
        Entry entry = ENTRIES.get(field.name());
        if (entry != null && entry.type() == field.type()) {
            return entry.sample();
        }
        return switch (field.type()) {
            case INTEGER -> "12";
            case DECIMAL -> "0.5";
            case BOOLEAN -> "true";
            case IP -> "203.0.113.5";
            default -> "-";
        };
    }

    /** A field's name from a header's or a variable's. */
    static String nameOf(String variable) {
        String name =
                variable.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))) {
            name = "x_" + name;
        }
        if (LineField.RESERVED.contains(name)) {
            name = name + "_";
        }
        return name.length() > 48 ? name.substring(0, 48) : name;
    }
}
