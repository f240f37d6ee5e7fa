// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.StreamName;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a declared format as servers write them, with what attackers and old clients put into them, and what they mean. The
 * same seed gives the same lines; each is another, by its number.
 */
enum ServerLines {
    COMBINED {
        @Override
        LineFormat format() {
            return LineFormat.combined(Map.of());
        }

        @Override
        void write(Writer line) {
            common(line);
            line.text(" \"")
                    .put("referer", line.quoted())
                    .text("\" \"")
                    .put("user_agent", line.quoted())
                    .text("\"");
        }
    },
    COMMON {
        @Override
        LineFormat format() {
            return LineFormat.common(Map.of());
        }

        @Override
        void write(Writer line) {
            common(line);
        }
    },
    VARNISH {
        @Override
        LineFormat format() {
            return LineFormat.varnish(
                    "%h %l %u %t \"%r\" %s %b \"%{User-agent}i\" %{Varnish:hitmiss}x \"%{Content-Type}o\" %D"
                            + " %{Varnish:time_firstbyte}x",
                    Map.of());
        }

        @Override
        void write(Writer line) {
            common(line);
            line.text(" \"").put("user_agent", line.quoted()).text("\" ").put("cache", line.one("hit", "miss", "-"));
            line.text(" \"")
                    .put("content_type", line.one("font/woff2", "text/html; charset=utf-8", "-", ""))
                    .text("\" ");
            line.integer("time_us").text(" ").decimal("time_first_byte");
        }
    },
    NGINX {
        @Override
        LineFormat format() {
            return LineFormat.nginx(
                    "$remote_addr - $remote_user [$time_iso8601] \"$request\" $status $body_bytes_sent"
                            + " \"$http_referer\" \"$http_user_agent\" $request_time $upstream_cache_status $ssl_protocol",
                    Map.of());
        }

        @Override
        void write(Writer line) {
            line.put("client_ip", line.address())
                    .text(" - ")
                    .put("user", line.user())
                    .text(" [")
                    .iso()
                    .text("] \"");
            line.request("\\x22").text("\" ").integer("status").text(" ").integer("bytes");
            line.text(" \"").put("referer", line.one("-", "a \\x22quoted\\x22 \\x5C", "https://www.example.com/ñ"));
            line.text("\" \"")
                    .put("user_agent", line.one("-", "", "Mozilla/5.0 (X11; Linux x86_64)"))
                    .text("\" ");
            line.decimal("request_time").text(" ").put("cache", line.one("HIT", "MISS", "-"));
            line.text(" ").put("ssl_protocol", line.one("TLSv1.3", "-"));
        }
    },
    HAPROXY {
        @Override
        LineFormat format() {
            return LineFormat.haproxy(
                    "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs"
                            + " %{+Q}r",
                    Map.of("time", new FieldDeclaration(null, null, null, null, null, "+02:00")));
        }

        @Override
        void write(Writer line) {
            line.put("client_ip", line.address())
                    .text(":")
                    .integer("client_port")
                    .text(" [")
                    .haproxyTime()
                    .text("] ");
            line.put("frontend", line.one("www~", "www"))
                    .text(" ")
                    .put("backend", "app")
                    .text("/");
            line.put("server", line.one("app1", "<NOSRV>"))
                    .text(" ")
                    .integer("time_request_ms")
                    .text("/");
            line.integer("time_queue_ms")
                    .text("/")
                    .integer("time_connect_ms")
                    .text("/")
                    .integer("time_response_ms");
            line.text("/")
                    .integer("time_ms")
                    .text(" ")
                    .integer("status")
                    .text(" ")
                    .integer("bytes")
                    .text(" - - ");
            line.put("termination_state", line.one("----", "PR--", "CD--"))
                    .text(" ")
                    .integer("connections")
                    .text("/");
            line.integer("frontend_connections")
                    .text("/")
                    .integer("backend_connections")
                    .text("/");
            line.integer("server_connections").text("/").retries().text(" ");
            line.integer("server_queue").text("/").integer("backend_queue").text(" ");
            if (line.random.nextBoolean()) {
                line.text("{")
                        .put("request_headers", line.one("www.example.com|Mozilla/5.0 (X11)", "", "-"))
                        .text("} ");
            }
            line.text("\"").request("#22").text("\"");
        }
    },
    JSON {
        @Override
        LineFormat format() {
            Map<String, FieldDeclaration> fields = new LinkedHashMap<>();
            fields.put("time", new FieldDeclaration(FieldType.TIME, null, null, null, TimeForm.ISO8601, null));
            fields.put("remote_addr", new FieldDeclaration(FieldType.IP, null, null, null, null, null));
            fields.put("status", new FieldDeclaration(FieldType.INTEGER, null, null, null, null, null));
            fields.put("request_time", new FieldDeclaration(FieldType.DECIMAL, null, null, null, null, null));
            fields.put("referer", FieldDeclaration.NONE);
            fields.put("secure", new FieldDeclaration(FieldType.BOOLEAN, null, null, null, null, null));
            return LineFormat.json(fields, "");
        }

        @Override
        void write(Writer line) {
            line.text("{\"time\":\"").iso().text("\",\"remote_addr\":\"").put("remote_addr", line.address());
            line.text("\",\"status\":").text("" + line.number).value("status", (long) line.number);
            double time = line.random.nextInt(100_000) / 1000.0;
            line.text(",\"request_time\":").text("" + time).value("request_time", time);
            line.text(",\"referer\":\"").put("referer", line.one("-", "", "https://www.example.com/ñ"));
            line.text("\",\"secure\":").text("true").value("secure", true);
            line.text(",\"request\":\"GET /\\u00f1 \\\"q\\\" HTTP/1.1\"").value("request", "GET /ñ \"q\" HTTP/1.1");
            line.text("}");
        }
    };

    private static final String[] MISMATCHES = {"garbage", "{\"torn\":", "[1, 2]", "\u001b[31m", "\\x16\\x03\\x01"};

    abstract LineFormat format();

    abstract void write(Writer line);

    StreamName stream() {
        return StreamName.of(name().toLowerCase(Locale.ROOT));
    }

    /**
     * A line.
     *
     * @param fields with their types; none, if it is not of the format
     * @param time of the line; null if it is not of the format
     */
    record Line(
            String text,
            Map<String, Object> fields,
            @Nullable Instant time) {}

    /** So many, of which one in 50 is not of the format. */
    List<Line> lines(long seed, int count) {
        Random random = new Random(seed + name().hashCode());
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i % 50 == 49) {
                lines.add(new Line(MISMATCHES[i / 50 % MISMATCHES.length] + " " + i, Map.of(), null));
            } else {
                Writer line = new Writer(random, i);
                write(line);
                lines.add(new Line(line.text.toString(), line.fields, line.time));
            }
        }
        return lines;
    }

    private static void common(Writer line) {
        line.put("client_ip", line.address())
                .text(" ")
                .put("ident", line.one("-", "id"))
                .text(" ");
        line.put("user", line.one("-", "\"\"", line.user()), "\"\"")
                .text(" [")
                .clf()
                .text("] \"");
        line.request("\\\"").text("\" ").integer("status").text(" ").integer("bytes");
    }

    /** A line that is being written. */
    static final class Writer {
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private final Random random;
        private final int number;
        private @Nullable Instant time;

        private Writer(Random random, int number) {
            this.random = random;
            this.number = number;
        }

        Writer text(String literal) {
            text.append(literal);
            return this;
        }

        Writer value(String name, Object value) {
            fields.put(name, value);
            return this;
        }

        Writer put(String name, String value) {
            return put(name, value, "-");
        }

        /** A text that is absent if it is a dash, nothing, or what else stands for it. */
        Writer put(String name, String value, String absent) {
            text.append(value);
            if (!value.isEmpty() && !value.equals("-") && !value.equals(absent)) {
                fields.put(name, value);
            }
            return this;
        }

        Writer integer(String name) {
            long value = random.nextInt(4) == 0 ? random.nextLong(1_000_000_000_000_000L) : random.nextInt(600);
            if (random.nextInt(20) == 0) {
                text.append('-');
            } else {
                text.append(value);
                fields.put(name, value);
            }
            return this;
        }

        /** HAProxy writes a plus before it if the request went to another server. */
        Writer retries() {
            long value = random.nextInt(4);
            text.append(one("", "+")).append(value);
            fields.put("retries", value);
            return this;
        }

        Writer decimal(String name) {
            String value = random.nextInt(100) + "." + String.format(Locale.ROOT, "%03d", random.nextInt(1000));
            if (random.nextInt(20) == 0) {
                text.append('-');
            } else {
                text.append(value);
                fields.put(name, Double.valueOf(value));
            }
            return this;
        }

        Writer clf() {
            OffsetDateTime moment = moment();
            return time(
                    moment,
                    DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH)
                            .format(moment));
        }

        Writer iso() {
            OffsetDateTime moment = moment();
            return time(
                    moment,
                    DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ENGLISH)
                            .format(moment));
        }

        Writer haproxyTime() {
            OffsetDateTime moment =
                    moment().withOffsetSameLocal(ZoneOffset.ofHours(2)).plusNanos(1_000_000L * random.nextInt(1000));
            return time(
                    moment,
                    DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss.SSS", Locale.ENGLISH)
                            .format(moment));
        }

        private Writer time(OffsetDateTime moment, String written) {
            time = moment.toInstant();
            return put("time", written);
        }

        private OffsetDateTime moment() {
            LocalDateTime local = LocalDateTime.of(2024, 2, 29, 23, 59, 59).plusSeconds(random.nextInt(100_000_000));
            return local.atOffset(ZoneOffset.of(one("+00:00", "+05:45", "-03:30", "+02:00", "-11:00")));
        }

        Writer request(String quote) {
            if (random.nextInt(8) == 0) {
                return put("request", one("", "-", "\\x16\\x03\\x01\\x02", "GET", "get / HTTP/1.1", quote, "<BADREQ>"));
            }
            String url = one("", "http://www.example.com")
                    + one(
                            "/",
                            "/a%20b?x=1&y=%22",
                            "/" + quote + "><script>",
                            "/with space HTTP/9",
                            "/ñ/日本",
                            "*",
                            "/\\x00\\xff")
                    + "?n=" + number;
            if (random.nextInt(20) == 0) {
                url += ("0123456789abcdé" + quote).repeat(8192 / 17);
            }
            put("method", one("GET", "POST", "HEAD", "PURGE")).text(" ").put("url", url);
            return text(" ").put("protocol", one("HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3"));
        }

        String quoted() {
            return one(
                    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
                    "-",
                    "",
                    "a \\\"quoted\\\" agent \\\\",
                    "\\xc3\\xb1and\\xc3\\xba",
                    "ñandú 日本語 😀 ÿ",
                    "' OR 1=1 -- ; DROP TABLE x",
                    "${jndi:ldap://x/y} %{x} {{x}} #{x} `id` $(id)",
                    "[10/Aug/2026:06:20:13 +0000] \\\"GET / HTTP/1.1\\\" 200 1 ",
                    "--",
                    "\u00a0\u2028");
        }

        String user() {
            return one("-", "ana", "ana maria", "o'neill", "ñ", "x] [y", "a@b.example", "[10/Aug/2026:06:20:13 +0000]");
        }

        String address() {
            return one("203.0.113.5", "2001:db8::1", "::ffff:198.51.100.7", "2001:db8:0:0:0:0:0:ffff");
        }

        String one(String... values) {
            return values[random.nextInt(values.length)];
        }
    }
}
