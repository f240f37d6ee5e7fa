// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.provisioner.ProvisioningException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * Every request's way through: which operation, whether the caller may, what was sent, the answer, or why there is none. On
 * the server's threads; whatever goes wrong becomes an answer that tells a stranger nothing of the inside.
 */
final class ApiHandler extends Handler.Abstract {
    private static final String PANEL_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                    + " connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";
    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";
    private static final int TRACE = 20;
    /** Whoever sends a byte now and then does not keep a connection. */
    private static final Duration LONGEST_BODY = Duration.ofSeconds(10);

    private final Gate gate;
    private final Resources resources;
    private final PanelResource panel;
    private final ApiMetrics metrics;
    private final ApiLog log;

    ApiHandler(Gate gate, Resources resources, PanelResource panel, ApiMetrics metrics, ApiLog log) {
        this.gate = gate;
        this.resources = resources;
        this.panel = panel;
        this.metrics = metrics;
        this.log = log;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        long begun = System.nanoTime();
        String path = Optional.ofNullable(request.getHttpURI().getPath()).orElse("");
        List<Operation.Match> matches = Operation.matching(path);
        Optional<Operation.Match> match = matches.stream()
                .filter(each -> each.operation().method().equals(request.getMethod()))
                .findFirst();
        Consumer<Reply> sender = reply -> {
            boolean isPanel = match.filter(each -> each.operation().isPanel()).isPresent();
            send(reply, request, response, callback, isPanel);
            metrics.answered(
                    match.map(each -> each.operation().name()).orElse("none"),
                    reply.status(),
                    System.nanoTime() - begun,
                    reply.body().length);
        };
        if (match.isEmpty()) {
            sender.accept(notFound(matches).reply());
        } else {
            begin(request, match.get(), sender);
        }
        return true;
    }

    /** Whoever may not, or sends what nobody takes, is told before anything of the body is read. */
    private void begin(Request request, Operation.Match match, Consumer<Reply> sender) {
        Gate.Admitted admitted;
        boolean sent;
        try {
            admitted = gate.admit(request, match);
            sent = sends(request, match.operation());
        } catch (Problem problem) {
            sender.accept(refusal(problem, request, match));
            return;
        } catch (RuntimeException e) {
            sender.accept(refusal(unknown(e, match), request, match));
            return;
        }
        if (sent) {
            new Arrival(request, match, admitted, sender).run();
        } else {
            sender.accept(answered(request, match, admitted, Body.NONE));
        }
    }

    private Reply refusal(Problem problem, Request request, Operation.Match match) {
        return match.operation().isPanel() ? panel.problem(problem, request) : problem.reply();
    }

    private Reply answered(Request request, Operation.Match match, Gate.Admitted admitted, Body body) {
        try {
            return answer(request, match, admitted, body);
        } catch (Problem problem) {
            return refusal(problem, request, match);
        }
    }

    /**
     * A body on its way: no thread waits for it. Where nothing comes the connection is idle at some time, which is a failure here;
     * where little comes the limit is looked at with each piece. One piece at a time.
     */
    private final class Arrival implements Runnable {
        private final Request request;
        private final Operation.Match match;
        private final Gate.Admitted admitted;
        private final Consumer<Reply> sender;
        private final long deadline = System.nanoTime() + LONGEST_BODY.toNanos();
        /** As long as what came, so that those who announce much and send nothing take nothing. */
        private byte[] bytes = new byte[0];

        private Arrival(Request request, Operation.Match match, Gate.Admitted admitted, Consumer<Reply> sender) {
            this.request = request;
            this.match = match;
            this.admitted = admitted;
            this.sender = sender;
        }

        @Override
        public void run() {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    refuse(chunk.getFailure() instanceof TimeoutException ? tooSlow() : broken());
                    return;
                }
                ByteBuffer content = chunk.getByteBuffer();
                int more = content.remaining();
                boolean last = chunk.isLast();
                if (more <= Body.MAX_BYTES - bytes.length) {
                    bytes = Arrays.copyOf(bytes, bytes.length + more);
                    content.get(bytes, bytes.length - more, more);
                    more = 0;
                }
                chunk.release();
                if (more > 0) {
                    refuse(tooLarge());
                    return;
                }
                if (last) {
                    String type = header(request.getHeaders(), HttpHeader.CONTENT_TYPE);
                    sender.accept(answered(request, match, admitted, new Body(type, bytes)));
                    return;
                }
                if (System.nanoTime() - deadline > 0) {
                    refuse(tooSlow());
                    return;
                }
            }
        }

        private void refuse(Problem problem) {
            sender.accept(refusal(problem, request, match));
        }
    }

    private static Problem tooSlow() {
        return Problem.of(HttpStatus.REQUEST_TIMEOUT_408, "the body took too long to arrive", "Connection", "close");
    }

    private static Problem tooLarge() {
        return Problem.of(
                HttpStatus.PAYLOAD_TOO_LARGE_413,
                "a body has at most " + Body.MAX_BYTES + " bytes",
                "Connection",
                "close");
    }

    private static Problem broken() {
        return Problem.bad("the body did not arrive as a whole");
    }

    private static Problem notFound(List<Operation.Match> matches) {
        if (matches.isEmpty()) {
            return Problem.of(HttpStatus.NOT_FOUND_404, "there is nothing here: /v1/openapi.json describes the API");
        }
        String methods =
                matches.stream().map(each -> each.operation().method()).sorted().collect(Collectors.joining(", "));
        return Problem.of(HttpStatus.METHOD_NOT_ALLOWED_405, "this path knows " + methods, "Allow", methods);
    }

    private Reply answer(Request request, Operation.Match match, Gate.Admitted admitted, Body body) {
        try {
            HttpFields headers = request.getHeaders();
            Ask ask = new Ask(
                    match.operation(),
                    match.parameter(),
                    admitted.caller(),
                    admitted.session(),
                    Gate.session(request),
                    query(request),
                    body,
                    header(headers, HttpHeader.IF_NONE_MATCH),
                    header(headers, HttpHeader.ACCEPT_LANGUAGE),
                    Request.getRemoteAddr(request));
            Reply reply = resources.answer(ask);
            if (match.operation().changes()) {
                log.say(match.operation() + " " + match.parameter() + " by " + admitted.caller() + ": "
                        + reply.status());
            }
            return reply;
        } catch (Problem problem) {
            throw problem;
        } catch (ProvisioningException e) {
            throw known(e, match, admitted.caller());
        } catch (KafkaException e) {
            throw away(e, match);
        } catch (RuntimeException e) {
            throw unknown(e, match);
        }
    }

    /** The core speaks to operators, of commands and files; others hear what they can act upon, and the log has the rest. */
    private Problem known(ProvisioningException e, Operation.Match match, Caller caller) {
        if (e.getCause() instanceof KafkaException) {
            return away(e, match);
        }
        if (e.getCause() != null) {
            return unknown(e, match);
        }
        if (!(caller instanceof Caller.Operator) && e.reason() != ProvisioningException.Reason.OVERTAKEN) {
            log.say(match.operation() + " " + match.parameter() + " refused: " + e.getMessage());
            return e.reason() == ProvisioningException.Reason.USAGE
                    ? Problem.bad("a value is not allowed here")
                    : Problem.of(
                            HttpStatus.CONFLICT_409,
                            "this is not possible as things stand; your provider can see why in the log");
        }
        return switch (e.reason()) {
            case USAGE -> Problem.bad(String.valueOf(e.getMessage()));
            case FAILED -> Problem.of(HttpStatus.CONFLICT_409, String.valueOf(e.getMessage()));
            case OVERTAKEN -> away(e, match);
        };
    }

    private Problem away(RuntimeException e, Operation.Match match) {
        log.say(match.operation() + " " + match.parameter() + " failed: " + e.getMessage());
        return Problem.of(
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "the cluster did not do it; try again in a few seconds",
                "Retry-After",
                "5");
    }

    /** The last resort: the log has all of it, the caller a number by which it is found there. */
    private Problem unknown(RuntimeException e, Operation.Match match) {
        String incident = UUID.randomUUID().toString();
        log.say("incident " + incident + ": " + match.operation() + ": " + e);
        for (Throwable each = e; each != null; each = each.getCause()) {
            log.say("incident " + incident + ": " + each.getClass().getName());
            StackTraceElement[] trace = each.getStackTrace();
            for (int i = 0; i < Math.min(TRACE, trace.length); i++) {
                log.say("incident " + incident + ":   at " + trace[i]);
            }
        }
        return Problem.of(
                HttpStatus.INTERNAL_SERVER_ERROR_500, "this failed, and it is a mistake of ours: incident " + incident);
    }

    /** Read when it is known who asks. */
    private static Fields query(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) { // Of several kinds, for bytes that are no text and for too many.
            throw Problem.bad("the query is not of its form");
        }
    }

    private static String header(HttpFields headers, HttpHeader name) {
        return Optional.ofNullable(headers.get(name)).orElse("");
    }

    private static boolean sends(Request request, Operation operation) {
        HttpFields headers = request.getHeaders();
        long length = headers.getLongField(HttpHeader.CONTENT_LENGTH);
        if (!headers.contains(HttpHeader.TRANSFER_ENCODING) && length <= 0) {
            return false;
        }
        if (!operation.changes() || operation.method().equals("DELETE")) {
            throw Problem.bad(operation.method() + " takes no body");
        }
        if (length > Body.MAX_BYTES) {
            throw tooLarge();
        }
        return true;
    }

    private static void send(Reply reply, Request request, Response response, Callback callback, boolean isPanel) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cache-Control", "no-store");
        headers.put("Content-Security-Policy", isPanel ? PANEL_POLICY : API_POLICY);
        if (request.isSecure()) {
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
        reply.headers().forEach(headers::put);
        response.setStatus(reply.status());
        if (!reply.type().isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, reply.type());
        }
        if (reply.status() != HttpStatus.NOT_MODIFIED_304) {
            headers.put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        }
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    /** What the server refuses before it comes here. */
    static boolean refuse(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String detail = status < HttpStatus.INTERNAL_SERVER_ERROR_500
                ? "this is no request that is understood here"
                : "this failed, and it is a mistake of ours";
        send(Reply.of(status, Problem.TYPE, Problem.text(status, detail)), request, response, callback, false);
        return true;
    }
}
