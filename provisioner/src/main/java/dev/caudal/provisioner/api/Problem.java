// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serial;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** Why a request was not fulfilled, as RFC 9457 writes it. */
final class Problem extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The media type of its text. */
    static final String TYPE = "application/problem+json";

    private final int status;
    private final transient Map<String, String> headers;

    private final String code;

    private Problem(int status, String detail, String code, Map<String, String> headers) {
        // A refusal is an answer: nobody needs to know where in the code it was decided.
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }

    /** It was possible when the caller looked, and another request came first. */
    static Problem changed(String detail) {
        return new Problem(HttpStatus.CONFLICT_409, detail, "changed", Map.of());
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail, "", Map.of());
    }

    static Problem of(int status, String detail, String header, String value) {
        return new Problem(status, detail, "", Map.of(header, value));
    }

    /** The request is not of its form. */
    static Problem bad(String detail) {
        return of(HttpStatus.BAD_REQUEST_400, detail);
    }

    int status() {
        return status;
    }

    /** As it is sent. */
    Reply reply() {
        Reply reply = Reply.of(status, TYPE, text(status, String.valueOf(getMessage()), code));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            reply = reply.with(header.getKey(), header.getValue());
        }
        return reply;
    }

    /** The text of a problem. */
    static String text(int status, String detail) {
        return text(status, detail, "");
    }

    private static String text(int status, String detail, String code) {
        ObjectNode problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "about:blank");
        problem.put("title", HttpStatus.getMessage(status));
        problem.put("status", status);
        problem.put("detail", detail);
        if (!code.isEmpty()) {
            problem.put("code", code);
        }
        return problem.toString();
    }
}
