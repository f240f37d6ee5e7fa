// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What is answered. Immutable.
 *
 * @param status HTTP's
 * @param type media type of the body; empty if there is no body
 * @param body bytes, which nobody changes any more
 * @param headers more than those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Reply(int status, String type, byte[] body, Map<String, String> headers) {
    /** Copies the headers. */
    Reply {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    static Reply of(int status, String type, String body) {
        return new Reply(status, type, body.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Reply json(JsonNode body) {
        return of(HttpStatus.OK_200, "application/json", body.toString());
    }

    static Reply created(JsonNode body) {
        return of(HttpStatus.CREATED_201, "application/json", body.toString());
    }

    static Reply html(String page) {
        return of(HttpStatus.OK_200, "text/html; charset=utf-8", page);
    }

    static Reply empty(int status) {
        return new Reply(status, "", new byte[0], Map.of());
    }

    /** To be fetched there, whatever this request's method was. */
    static Reply see(String path) {
        return empty(HttpStatus.SEE_OTHER_303).with("Location", path);
    }

    /** The same with another header. */
    Reply with(String name, String value) {
        TreeMap<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Reply(status, type, body, more);
    }
}
