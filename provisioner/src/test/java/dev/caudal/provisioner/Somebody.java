// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Somebody who asks the API, in one of the ways to say who one is.
 *
 * @param name for messages
 * @param scheme what he is, as the description calls it; empty, if he is nobody
 * @param client shows his certificate, if he has one
 * @param headers say who he is
 * @param may what else decides whether he may
 */
record Somebody(String name, String scheme, HttpClient client, Map<String, String> headers, Set<Limit> may) {
    /** What he lacks though he is who he says. */
    enum Limit {
        /** His token is none, or ended: he gets nothing, not even what everybody gets. */
        NO_TOKEN,
        /** He does not bring along what a page of ours would: he changes nothing in his session's name. */
        NO_CSRF,
        /** A page of another site asks for him: he changes nothing at all. */
        OTHER_SITE
    }

    static Somebody with(String name, String scheme, SSLContext context, Map<String, String> headers, Limit... limits) {
        return new Somebody(
                name, scheme, HttpClient.newBuilder().sslContext(context).build(), headers, Set.of(limits));
    }

    static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /** Whether he may, as it is written down. */
    boolean may(Set<String> schemes, boolean changes, boolean isHis) {
        if (may.contains(Limit.NO_TOKEN) || (may.contains(Limit.OTHER_SITE) && changes)) {
            return false;
        }
        if (schemes.isEmpty()) {
            return true;
        }
        return schemes.contains(scheme)
                && (isHis || !scheme.equals("customer"))
                && !(may.contains(Limit.NO_CSRF) && changes);
    }

    /** Asks again where a kept connection turns out to be closed: whoever is refused before his body was read loses it. */
    HttpResponse<String> ask(HttpRequest.Builder request) {
        headers.forEach(request::header);
        for (int attempt = 1; ; attempt++) {
            try {
                return ServedApi.send(client, request.build());
            } catch (UncheckedIOException e) {
                if (attempt == 3) {
                    throw e;
                }
            }
        }
    }
}
