// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.bundle.Directive.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The format strings of servers, taken apart into what stands there literally and what the server puts in. Pure functions. */
enum FormatLanguage {
    /** Of varnishncsa's {@code -F} and of Apache's {@code LogFormat}. */
    VARNISH("%[<>]?(?:\\{(?<argument>[^}]*)\\})?(?<name>[A-Za-z%])") {
        @Override
        @Nullable
        Directive directive(Matcher found) {
            String argument = found.group("argument");
            return switch (found.group("name")) {
                case "h" -> typed("client_ip", Shape.TOKEN);
                case "l" -> typed("ident", Shape.TOKEN);
                case "u" -> typed("user", Shape.FREE);
                case "t" -> argument == null ? time(TimeForm.CLF) : varnishTime(argument);
                case "r" -> REQUEST;
                case "m" -> typed("method", Shape.TOKEN);
                case "U" -> typed("url", Shape.TOKEN);
                case "q" -> typed("query", Shape.TOKEN);
                case "H" -> typed("protocol", Shape.TOKEN);
                case "s" -> typed("status", Shape.TYPED);
                case "b", "B" -> typed("bytes", Shape.TYPED);
                case "D" -> typed("time_us", Shape.TYPED);
                case "T" -> typed(argument == null ? "time_s" : "time_" + argument, Shape.TYPED);
                case "I" -> typed("bytes_in", Shape.TYPED);
                case "O" -> typed("bytes_out", Shape.TYPED);
                case "i", "o" -> argument == null ? null : free(KnownFields.nameOf(argument));
                case "x" -> argument == null ? null : extended(argument);
                default -> null;
            };
        }

        @Override
        String literal(String text) {
            return text.replace("\\\"", "\"").replace("\\t", "\t");
        }
    },
    /** Of nginx' {@code log_format}. */
    NGINX("\\$(?:\\{(?<argument>[a-z0-9_]+)\\}|(?<name>[a-z0-9_]+))") {
        @Override
        Directive directive(Matcher found) {
            String name = found.group("name") == null ? found.group("argument") : found.group("name");
            return switch (name) {
                case "remote_addr", "realip_remote_addr" -> typed("client_ip", Shape.TOKEN);
                case "remote_port" -> typed("client_port", Shape.TYPED);
                case "remote_user" -> typed("user", Shape.FREE);
                case "time_local" -> time(TimeForm.CLF, Shape.TYPED);
                case "time_iso8601" -> time(TimeForm.ISO8601, Shape.TYPED);
                case "msec" -> time(TimeForm.EPOCH, Shape.TYPED);
                case "request" -> REQUEST;
                case "request_method" -> typed("method", Shape.TOKEN);
                case "request_uri" -> typed("url", Shape.TOKEN);
                case "uri", "document_uri" -> typed("path", Shape.FREE);
                case "args", "query_string" -> typed("query", Shape.TOKEN);
                case "server_protocol" -> typed("protocol", Shape.TOKEN);
                case "status" -> typed("status", Shape.TYPED);
                case "body_bytes_sent" -> typed("bytes", Shape.TYPED);
                case "bytes_sent" -> typed("bytes_out", Shape.TYPED);
                case "request_length" -> typed("bytes_in", Shape.TYPED);
                case "request_time" -> typed("request_time", Shape.TYPED);
                case "upstream_cache_status" -> typed("cache", Shape.TOKEN);
                case "gzip_ratio" -> typed("gzip_ratio", Shape.TYPED);
                case "scheme" -> typed("scheme", Shape.TOKEN);
                case "connection", "connection_requests", "server_port", "pid" -> number(name);
                case "pipe", "ssl_protocol", "ssl_cipher", "request_id", "hostname", "server_name", "server_addr" ->
                    typed(name, Shape.TOKEN);
                default -> free(KnownFields.nameOf(name.replaceFirst("^(?:sent_)?http_", "")));
            };
        }

        @Override
        String literal(String text) {
            return text.replace("\\\"", "\"").replace("\\t", "\t");
        }
    },
    /** Of HAProxy's {@code log-format}. */
    HAPROXY("%(?:\\((?<given>[a-z][a-z0-9_]*)\\))?(?:\\{(?<argument>[^}]*)\\})?(?<name>\\[[^\\]]*\\]|[A-Za-z]+)") {
        @Override
        @Nullable
        Directive directive(Matcher found) {
            String given = found.group("given");
            Directive known = haproxy(found.group("name"));
            if (known == null || given == null) {
                return found.group("name").startsWith("[") && given != null ? free(given) : known;
            }
            LineField field = known.field();
            return field == null
                    ? known
                    : new Directive(
                            new LineField(
                                    given,
                                    field.type(),
                                    field.unit(),
                                    field.english(),
                                    field.spanish(),
                                    field.time(),
                                    field.zone()),
                            known.shape(),
                            known.sample());
        }

        @Override
        String literal(String text) {
            return text.replaceAll("\\\\(.)", "$1");
        }
    };

    private static final Directive REQUEST = new Directive(null, Shape.REQUEST, "GET /a?b=1 HTTP/1.1");
    private static final Map<String, TimeForm> VARNISH_TIMES = Map.of(
            "sec",
            TimeForm.EPOCH,
            "msec",
            TimeForm.EPOCH_MILLIS,
            "%s",
            TimeForm.EPOCH,
            "%d/%b/%Y:%H:%M:%S %z",
            TimeForm.CLF,
            "%d/%b/%Y:%T %z",
            TimeForm.CLF);

    private final Pattern pattern;

    FormatLanguage(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /** One place of a format: literal text, or a directive; and where it stands. */
    record Piece(int at, String text, @Nullable Directive directive) {}

    /** What the server puts in; null if it is not known. */
    abstract @Nullable Directive directive(Matcher found);

    /** Literal text without the escapes of the configuration file that it comes from. */
    abstract String literal(String text);

    /** Also where a directive's flags say so: {@code %{+Q}r} is written in quotes. */
    private static boolean quotes(FormatLanguage language, Matcher found) {
        String flags = found.group("argument");
        return language == HAPROXY && flags != null && flags.contains("+Q");
    }

    /**
     * The pieces of this format, in order.
     *
     * @throws IllegalArgumentException if a variable is not known; the message says where it stands
     */
    List<Piece> pieces(String format) {
        List<Piece> pieces = new ArrayList<>();
        Matcher found = pattern.matcher(format);
        int end = 0;
        while (found.find()) {
            String before = literal(format.substring(end, found.start()));
            if (found.group().equals("%%")) {
                before += "%";
            }
            boolean quoted = quotes(this, found);
            before += quoted ? "\"" : "";
            if (!before.isEmpty()) {
                pieces.add(new Piece(end, before, null));
            }
            if (!found.group().equals("%%")) {
                Directive directive = directive(found);
                if (directive == null) {
                    throw new IllegalArgumentException("character " + (found.start() + 1) + ": '"
                            + Syntax.TEXT.escape(found.group()) + "' is not known" + hint(found.group()));
                }
                pieces.add(new Piece(found.start(), found.group(), directive));
            }
            if (quoted) {
                pieces.add(new Piece(found.end(), "\"", null));
            }
            end = found.end();
        }
        String rest = literal(format.substring(end));
        if (!rest.isEmpty()) {
            pieces.add(new Piece(end, rest, null));
        }
        return joined(pieces);
    }

    private String hint(String variable) {
        if (this == HAPROXY && variable.startsWith("%[")) {
            return ": give it a name, as in %(name)" + variable.substring(1);
        }
        if (this == VARNISH && variable.endsWith("t")) {
            return ": a time is %t, %{sec}t, %{msec}t, %{%d/%b/%Y:%H:%M:%S %z}t or %{%s}t";
        }
        return "";
    }

    /** Literals that stand side by side are one, and Varnish's {@code %U%q} is the address as it was asked for. */
    private static List<Piece> joined(List<Piece> pieces) {
        List<Piece> joined = new ArrayList<>();
        for (Piece piece : pieces) {
            Piece last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && piece.directive() == null && last.directive() == null) {
                joined.set(joined.size() - 1, new Piece(last.at(), last.text() + piece.text(), null));
            } else if (last == null
                    || !(last.text().endsWith("U") && piece.text().endsWith("%q"))) {
                joined.add(piece);
            }
        }
        return joined;
    }

    // ------------------------------------------------------------------------------------------- directives

    private static Directive typed(String name, Shape shape) {
        LineField field = KnownFields.field(name);
        return new Directive(field, shape, KnownFields.sample(field));
    }

    private static Directive free(String name) {
        return typed(name, Shape.FREE);
    }

    private static Directive number(String name) {
        LineField field = new LineField(name, FieldType.INTEGER, "", "", "");
        return new Directive(field, Shape.TYPED, KnownFields.sample(field));
    }

    private static Directive millis(String name) {
        LineField field = new LineField(name, FieldType.INTEGER, "ms", "", "");
        return new Directive(field, Shape.TYPED, KnownFields.sample(field));
    }

    /** In brackets, as {@code %t} writes it. */
    private static Directive time(TimeForm form) {
        return new Directive(KnownFields.time(form), Shape.BRACES, "[" + form.sample() + "]");
    }

    private static Directive time(TimeForm form, Shape shape) {
        return new Directive(KnownFields.time(form), shape, form.sample());
    }

    private static @Nullable Directive varnishTime(String argument) {
        TimeForm form = VARNISH_TIMES.get(argument);
        return form == null ? null : time(form, Shape.TYPED);
    }

    private static Directive extended(String argument) {
        return switch (argument) {
            case "Varnish:time_firstbyte" -> typed("time_first_byte", Shape.TYPED);
            case "Varnish:hitmiss", "Varnish:handling" -> typed("cache", Shape.TOKEN);
            case "Varnish:side" -> typed("side", Shape.TOKEN);
            case "Varnish:vxid" -> number("vxid");
            default -> free(KnownFields.nameOf(argument.replaceFirst("^(?:VCL_Log|VSL|Varnish):", "")));
        };
    }

    private static @Nullable Directive haproxy(String name) {
        return switch (name) {
            case "ci", "Ci" -> typed("client_ip", Shape.TOKEN);
            case "cp" -> typed("client_port", Shape.TYPED);
            case "t", "tr" -> time(TimeForm.CLF_MILLIS, Shape.TYPED);
            case "T", "trg", "Tl", "trl" -> time(TimeForm.CLF, Shape.TYPED);
            case "Ts" -> time(TimeForm.EPOCH, Shape.TYPED);
            case "f", "ft" -> typed("frontend", Shape.TOKEN);
            case "b" -> typed("backend", Shape.TOKEN);
            case "s" -> typed("server", Shape.TOKEN);
            case "ST" -> typed("status", Shape.TYPED);
            case "B" -> typed("bytes", Shape.TYPED);
            case "U" -> typed("bytes_in", Shape.TYPED);
            case "TR" -> millis("time_request_ms");
            case "Tw" -> millis("time_queue_ms");
            case "Tc" -> millis("time_connect_ms");
            case "Tr" -> millis("time_response_ms");
            case "Tq" -> millis("time_query_ms");
            case "Td" -> millis("time_data_ms");
            case "Th" -> millis("time_handshake_ms");
            case "Ti" -> millis("time_idle_ms");
            case "Ta", "Tt" -> typed("time_ms", Shape.TYPED);
            case "CC" -> typed("request_cookie", Shape.TOKEN);
            case "CS" -> typed("response_cookie", Shape.TOKEN);
            case "ts", "tsc" -> typed("termination_state", Shape.TOKEN);
            case "ac" -> number("connections");
            case "fc" -> number("frontend_connections");
            case "bc" -> number("backend_connections");
            case "sc" -> number("server_connections");
            case "rc" -> number("retries");
            case "sq" -> number("server_queue");
            case "bq" -> number("backend_queue");
            case "hr" -> braces("request_headers");
            case "hs" -> braces("response_headers");
            case "r" -> REQUEST;
            case "HM" -> typed("method", Shape.TOKEN);
            case "HP", "HPO" -> typed("path", Shape.TOKEN);
            case "HU" -> typed("url", Shape.TOKEN);
            case "HQ" -> typed("query", Shape.TOKEN);
            case "HV" -> typed("protocol", Shape.TOKEN);
            case "ID" -> typed("request_id", Shape.TOKEN);
            case "H" -> typed("hostname", Shape.TOKEN);
            case "pid", "lc", "rt" ->
                number(name.equals("pid") ? "pid" : name.equals("lc") ? "log_counter" : "request_counter");
            default -> null;
        };
    }

    private static Directive braces(String name) {
        LineField field = KnownFields.field(name);
        return new Directive(field, Shape.BRACES, "{www.example.com}");
    }
}
