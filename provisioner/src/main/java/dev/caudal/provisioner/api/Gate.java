// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Lets a request in or not: who asks, how often, from which site, and whether he may. For any thread. */
final class Gate {
    /** What the panel's pages send along with each change. */
    static final String CSRF = "X-CSRF-Token";

    /** The cookie of a session in the panel. */
    static final String COOKIE = "caudal_session";

    private static final String BEARER = "Bearer ";
    private static final double REQUESTS_PER_SECOND = 50;
    private static final double FAILURES_PER_SECOND = 1;

    private final Authentication authentication;
    private final OneTime<Session> sessions;
    private final RateLimit requests;
    private final RateLimit failures;
    private final ApiMetrics metrics;
    private final ApiLog log;

    /** Who asks, and whose session the cookie names. */
    record Admitted(Caller caller, @Nullable Session session) {}

    Gate(Authentication authentication, OneTime<Session> sessions, ApiMetrics metrics, ApiLog log, Clock clock) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.requests = new RateLimit(REQUESTS_PER_SECOND, clock);
        this.failures = new RateLimit(FAILURES_PER_SECOND, clock);
        this.metrics = metrics;
        this.log = log;
    }

    /** Who may go on. */
    Admitted admit(Request request, Operation.Match match) {
        Operation operation = match.operation();
        refuseOtherSites(request, operation);
        Admitted admitted = identify(request);
        Caller caller = admitted.caller();
        boolean anonymous = caller instanceof Caller.Anonymous;
        if (!requests.take(anonymous ? Request.getRemoteAddr(request) : caller.toString())) {
            metrics.limited();
            throw tooMany();
        }
        if (anonymous && !operation.isOpen()) {
            throw unauthenticated("say who you are: Authorization: Bearer TOKEN");
        }
        CustomerId customer = operation.isOfCustomer() ? customer(match.parameter(), caller) : null;
        if (!operation.permits(caller, customer)) {
            log.say("refused " + operation + " " + match.parameter() + " to " + caller);
            throw forbidden();
        }
        Session session = admitted.session();
        if (session != null && operation.changes() && !operation.isOpen()) {
            requireCsrf(request, session);
        }
        return admitted;
    }

    private static Problem forbidden() {
        return Problem.of(HttpStatus.FORBIDDEN_403, "this is not yours to do");
    }

    /** Whether an id is of its form is no secret, but a customer hears the same of every id that is not his. */
    private static CustomerId customer(String parameter, Caller caller) {
        try {
            return CustomerId.of(parameter);
        } catch (InvalidNameException e) {
            throw caller instanceof Caller.Operator
                    ? Problem.bad("a customer id is a to z, 0 to 9 and '-', at most 48 characters")
                    : forbidden();
        }
    }

    /** A browser says from which kind of site a request comes; what is no browser does not. */
    private static void refuseOtherSites(Request request, Operation operation) {
        String site = request.getHeaders().get("Sec-Fetch-Site");
        if (operation.changes() && site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "another site may not change anything here");
        }
    }

    private static void requireCsrf(Request request, Session session) {
        String shown = Optional.ofNullable(request.getHeaders().get(CSRF)).orElse("");
        if (!MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), session.csrf().getBytes(StandardCharsets.UTF_8))) {
            throw Problem.of(HttpStatus.FORBIDDEN_403, "the page is too old: load it again");
        }
    }

    private Admitted identify(Request request) {
        HttpField authorization = request.getHeaders().getField(HttpHeader.AUTHORIZATION);
        if (authorization != null) {
            return new Admitted(bearer(request, authorization), null);
        }
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData tls) {
            X509Certificate[] chain = tls.peerCertificates();
            if (chain != null && chain.length > 0) {
                Optional<Caller> edge = authentication.certificate(chain[0]);
                if (edge.isPresent()) {
                    return new Admitted(edge.get(), null);
                }
                // A customer's browser may show the certificate of his zip, and be in a session all the same.
                log.say("unknown certificate "
                        + chain[0].getSubjectX500Principal().getName() + " from " + Request.getRemoteAddr(request));
            }
        }
        Session session = session(request)
                .flatMap(sessions::look)
                .filter(authentication::holds)
                .orElse(null);
        return new Admitted(session == null ? new Caller.Anonymous() : session.caller(), session);
    }

    /** What the cookie holds. */
    static Optional<String> session(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    private Caller bearer(Request request, HttpField authorization) {
        String value = authorization.getValue();
        if (value != null && value.startsWith(BEARER)) {
            Optional<Caller> caller = authentication.bearer(value.substring(BEARER.length()));
            if (caller.isPresent()) {
                return caller.get();
            }
        }
        throw failed(Request.getRemoteAddr(request));
    }

    /** Counted and logged, and slowed down; he who shows a good token from the same address is not. */
    Problem failed(String address) {
        metrics.refused();
        if (!failures.take(address)) {
            metrics.limited();
            return tooMany();
        }
        log.say("a token that is none from " + address);
        return unauthenticated("this token is none, or ended");
    }

    private static Problem unauthenticated(String detail) {
        return Problem.of(HttpStatus.UNAUTHORIZED_401, detail, "WWW-Authenticate", "Bearer");
    }

    private static Problem tooMany() {
        return Problem.of(HttpStatus.TOO_MANY_REQUESTS_429, "too many requests; wait a little", "Retry-After", "1");
    }
}
