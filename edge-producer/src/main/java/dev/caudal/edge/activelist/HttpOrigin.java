// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import dev.caudal.edge.config.CustomerList;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The active list of a server: {@code GET} with {@code If-None-Match}. What the server says is not trusted to end: one
 * deadline for everything from the look-up of its name to the last byte, a limit for its size, no compression, no redirect,
 * no proxy.
 */
final class HttpOrigin implements ListOrigin {
    private final CustomerList.Url settings;
    private final Deadline deadline;
    private final @Nullable ListTls tls;
    private final NameLookup names;
    private final Clock clock = Clock.systemUTC();
    private @Nullable String entityTag;

    HttpOrigin(CustomerList.Url settings) {
        this(settings, NameLookup.system());
    }

    HttpOrigin(CustomerList.Url settings, NameLookup names) {
        this.settings = settings;
        this.names = names;
        this.deadline = new Deadline(settings.timeout());
        this.tls = settings.isPlaintext() ? null : new ListTls(settings, deadline);
    }

    @Override
    public String name() {
        return settings.address().toString();
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public void notTaken() {
        entityTag = null;
    }

    @Override
    public void close() {
        deadline.end();
    }

    @Override
    public Look look() {
        Exchange exchange;
        try {
            exchange = prepared();
        } catch (IOException e) {
            return Look.failed(LookOutcome.DENIED, String.valueOf(e.getMessage()));
        }
        boolean whole = false;
        try {
            Look look = answer(exchange);
            whole = look.outcome().isFresh();
            return look;
        } catch (SocketTimeoutException e) {
            return Look.failed(
                    LookOutcome.TIMED_OUT,
                    "no whole answer within " + settings.timeout().toMillis() + " ms");
        } catch (UnknownHostException e) {
            return unreachable("the host '" + settings.address().getHost() + "' has no address");
        } catch (ConnectException | NoRouteToHostException e) {
            return unreachable("no connection: " + e.getMessage());
        } catch (SSLException e) {
            return unreachable("no trust: " + deepest(e));
        } catch (IOException | RuntimeException e) {
            // HttpURLConnection throws unchecked exceptions for some answers that are no HTTP.
            return unreachable("the connection broke: " + deepest(e));
        } finally {
            if (!whole || tls == null) {
                exchange.abandon();
            }
        }
    }

    private Exchange prepared() throws IOException {
        Map<String, String> header = new LinkedHashMap<>();
        header.put("Accept", "application/json");
        header.put("Accept-Encoding", "identity");
        header.put("User-Agent", "caudal-edge");
        if (settings.tokenFile() != null) {
            header.put("Authorization", "Bearer " + TokenFile.read(settings.tokenFile()));
        }
        if (entityTag != null) {
            header.put("If-None-Match", entityTag);
        }
        return tls == null
                ? new PlainExchange(settings.address(), header, deadline)
                : new SecureExchange(settings.address(), header, tls.factory(), settings.timeout());
    }

    private Look answer(Exchange exchange) throws IOException {
        deadline.begin();
        try {
            // Java keeps the addresses, and connects to them without asking again.
            names.look(settings.address().getHost(), Duration.ofMillis(deadline.leftMillis()));
        } catch (SocketTimeoutException e) {
            return Look.failed(LookOutcome.TIMED_OUT, String.valueOf(e.getMessage()));
        }
        boolean conditional = entityTag != null;
        int status = exchange.status();
        return switch (status) {
            case HttpURLConnection.HTTP_OK -> list(exchange);
            case HttpURLConnection.HTTP_NOT_MODIFIED ->
                conditional
                        ? Look.unchanged()
                        : failed("answers 304 (not modified), though no version was named in the request");
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN ->
                Look.failed(
                        LookOutcome.DENIED,
                        "the server answers " + status
                                + ": it does not accept this node's certificate or token, or misses one");
            case HttpURLConnection.HTTP_MOVED_PERM,
                    HttpURLConnection.HTTP_MOVED_TEMP,
                    HttpURLConnection.HTTP_SEE_OTHER,
                    307,
                    308 ->
                failed("answers " + status + ", a redirect; they are not followed: name the final address in the url");
            case Exchange.NO_HTTP -> failed("does not speak HTTP");
            default -> failed("answers " + status).notBefore(retryAfter(exchange.header("Retry-After")));
        };
    }

    private Look list(Exchange exchange) throws IOException {
        String encoding = exchange.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return failed("compresses its answer, though the request does not allow that");
        }
        long announced = length(exchange.header("Content-Length"));
        int limit = ActiveListParser.limitBytes();
        if (announced > limit) {
            return Look.failed(LookOutcome.FAILED, ActiveListParser.tooLarge(announced));
        }
        byte[] list = body(exchange, announced, limit);
        if (list.length > limit) {
            return Look.failed(LookOutcome.FAILED, ActiveListParser.tooLarge(list.length));
        }
        if (announced >= 0 && list.length != announced) {
            return failed("announces " + announced + " bytes and ends after " + list.length);
        }
        entityTag = exchange.header("ETag");
        return Look.of(list);
    }

    /** Negative if it is not announced, or not as a number. */
    private static long length(@Nullable String announced) {
        return announced != null && announced.matches("[0-9]{1,18}") ? Long.parseLong(announced) : -1;
    }

    /** At most one byte more than the limit. */
    private byte[] body(Exchange exchange, long announced, int limit) throws IOException {
        byte[] buffer = new byte[announced >= 0 ? (int) announced + 1 : Math.min(limit + 1, 1 << 16)];
        int length = 0;
        try (InputStream in = exchange.body()) {
            while (true) {
                if (length == buffer.length) {
                    if (length > limit) {
                        break;
                    }
                    buffer = Arrays.copyOf(buffer, (int) Math.min(limit + 1L, 2L * length));
                }
                deadline.leftMillis();
                int read = in.read(buffer, length, buffer.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
            }
        }
        return Arrays.copyOf(buffer, length);
    }

    private Duration retryAfter(@Nullable String value) {
        if (value == null) {
            return Duration.ZERO;
        }
        String text = value.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            ZonedDateTime until =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
            Duration left = Duration.between(clock.instant(), until.toInstant());
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Look failed(String what) {
        return Look.failed(LookOutcome.FAILED, "the server " + what);
    }

    private static Look unreachable(String problem) {
        return Look.failed(LookOutcome.UNREACHABLE, problem);
    }

    private static String deepest(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
