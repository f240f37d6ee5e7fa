// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Lines of the default access log as servers write them, with what attackers and old clients put into them, and the fields
 * that each of them has. The same seed gives the same lines.
 */
final class AccessLines {
    private static final String[] ADDRESSES = {
        "203.0.113.5", "2001:db8::1", "::ffff:198.51.100.7", "fe80::1%eth0", "2001:db8:0:0:0:0:0:ffff", "-"
    };
    private static final String[] METHODS = {"GET", "POST", "HEAD", "OPTIONS", "PURGE", "PROPFIND"};
    private static final String[] TEXTS = {
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36",
        "-",
        "",
        // As varnishncsa and as nginx write a quote, a backslash and a byte that is not ASCII.
        "a \\\"quoted\\\" agent \\\\ back",
        "a \\x22quoted\\x22 agent \\x5C back",
        "\\xc3\\xb1and\\xc3\\xba",
        "ñandú 日本語 😀 ÿ",
        "' OR 1=1 -- ; DROP TABLE x",
        "${jndi:ldap://x/y} %{x} {{x}} #{x} `id` $(id)",
        "[10/Aug/2026:06:20:13 +0000] \\\"GET / HTTP/1.1\\\" 200 1 ",
        "\u001b[31m\u0001",
        "\u2028\u0085\u00a0",
        "\\",
        "trailing \\\\"
    };
    private static final String[] PATHS = {
        "/", "/index.html", "/a%20b?x=1&y=%22", "/\\\"><script>", "/with space/ and HTTP/9", "/ñ/日本", "/\\x00\\xff", "*"
    };
    private static final String[] CACHES = {"hit", "miss", "pass", "-", "hit-for-pass"};
    private static final String[] REQUESTS = {
        "", "-", "\\x16\\x03\\x01\\x02", "GET", "get / HTTP/1.1", "\\\"", "NONE / "
    };

    private final Random random;

    AccessLines(long seed) {
        this.random = new Random(seed);
    }

    /** A line and its fields; one that is optional and not there is not in the map. */
    record Line(String text, Map<String, String> fields) {}

    List<Line> lines(int count) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(line());
        }
        return lines;
    }

    private Line line() {
        Map<String, String> fields = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        add(text, fields, "client_ip", one(ADDRESSES), "");
        add(text.append(' '), fields, "ident", "-", "");
        add(text.append(' '), fields, "user", one("-", "ana", "ana maria", "o'neill", "ñ", "a\\\"b"), "");
        fields.put(
                "time",
                String.format(
                        Locale.ROOT,
                        "%02d/Aug/2026:%02d:%02d:%02d %s",
                        1 + random.nextInt(28),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60),
                        one("+0000", "+0545", "-0330")));
        text.append(" [").append(fields.get("time")).append("] \"");
        request(text, fields);
        add(text.append("\" "), fields, "status", one("200", "404", "503", "-", "101"), "");
        add(text.append(' '), fields, "bytes", one("0", "66624", "18446744073709551615", "-"), "");
        int parts = random.nextInt(8);
        if (parts > 0) {
            add(text.append(' '), fields, "user_agent", one(TEXTS), "\"");
        }
        if (parts > 1) {
            add(text.append(' '), fields, "cache", one(CACHES), "");
            add(text.append(' '), fields, "content_type", one("font/woff2", "text/html; charset=utf-8", "-", ""), "\"");
            add(text.append(' '), fields, "layer", one("L1", "L2", "-"), "\"");
            add(text.append(' '), fields, "time_us", one("1194", "0", "-"), "");
        }
        if (parts > 2) {
            add(text.append(' '), fields, "customer", "82", "\"");
            add(text.append(' '), fields, "referer", one(TEXTS), "\"");
            add(text.append(' '), fields, "scheme", one("https", "http", "-"), "");
            add(text.append(' '), fields, "country", one("ES", "-", "XX"), "");
            add(text.append(' '), fields, "bot", one("OK", "-", "captcha"), "\"");
            add(text.append(' '), fields, "origin_error", one("TCDN-OK:782763138", "-", ""), "\"");
            add(text.append(' '), fields, "ttl", one("1766", "-1.000", "-"), "");
        }
        add(text, fields, "rest", parts > 3 ? one("", " x", " \"more\" 1 \"fields\"", " ñ\\\"") : "", "");
        return new Line(text.toString(), fields);
    }

    private void request(StringBuilder text, Map<String, String> fields) {
        if (random.nextInt(12) == 0) {
            add(text, fields, "request", one(REQUESTS), "");
            return;
        }
        String url = "http://www.example.com" + one(PATHS);
        if (random.nextInt(20) == 0) {
            url += "?q=" + "0123456789abcdé\\\"".repeat(8192 / 17);
        }
        add(text, fields, "method", one(METHODS), "");
        add(text.append(' '), fields, "url", url, "");
        add(text.append(' '), fields, "protocol", one("HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3"), "");
    }

    private static void add(StringBuilder text, Map<String, String> fields, String name, String value, String quote) {
        String written = quote.isEmpty() || !value.equals("\\") ? value : "\\\\";
        fields.put(name, written);
        text.append(quote).append(written).append(quote);
    }

    private String one(String... values) {
        return values[random.nextInt(values.length)];
    }
}
