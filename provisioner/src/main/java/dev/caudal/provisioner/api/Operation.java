// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that the API offers, and who may ask for it: the one table of authorisation. */
@SuppressWarnings("ImmutableEnumChecker") // Set.of, List.of
enum Operation {
    LIVE("GET", "/health/live", Set.of(Right.ANYONE)),
    READY("GET", "/health/ready", Set.of(Right.ANYONE)),
    METRICS("GET", "/metrics", Set.of(Right.OPERATOR)),
    DESCRIPTION("GET", "/v1/openapi.json", Set.of(Right.ANYONE)),
    ACTIVE_CUSTOMERS("GET", "/v1/edge/active-customers", Set.of(Right.EDGE, Right.OPERATOR)),
    CONFIRM_SHRINK("POST", "/v1/edge/active-customers/confirm-shrink", Set.of(Right.OPERATOR)),
    CUSTOMERS("GET", "/v1/customers", Set.of(Right.OPERATOR)),
    EDGES("GET", "/v1/edges", Set.of(Right.OPERATOR)),
    HISTORY("GET", "/v1/history", Set.of(Right.OPERATOR)),
    STREAMING("GET", "/v1/customers/{id}/streaming", Set.of(Right.OWNER, Right.OPERATOR)),
    SUBSCRIBE("PUT", "/v1/customers/{id}/streaming", Set.of(Right.OWNER, Right.OPERATOR)),
    UNSUBSCRIBE("DELETE", "/v1/customers/{id}/streaming", Set.of(Right.OWNER, Right.OPERATOR)),
    BUNDLE("POST", "/v1/customers/{id}/bundle", Set.of(Right.OWNER, Right.OPERATOR)),
    ROTATE("POST", "/v1/customers/{id}/rotate", Set.of(Right.OWNER, Right.OPERATOR)),
    REVOKE("POST", "/v1/customers/{id}/revoke", Set.of(Right.OWNER, Right.OPERATOR)),
    COMPLETENESS("GET", "/v1/customers/{id}/completeness", Set.of(Right.OWNER, Right.OPERATOR)),
    LAG("GET", "/v1/customers/{id}/lag", Set.of(Right.OWNER, Right.OPERATOR)),
    TRAFFIC("GET", "/v1/customers/{id}/traffic", Set.of(Right.OWNER, Right.OPERATOR)),
    PANEL_SESSION("POST", "/v1/customers/{id}/panel-session", Set.of(Right.OPERATOR)),
    /** The link is the permission. */
    DOWNLOAD("GET", "/v1/bundles/{link}", Set.of(Right.ANYONE)),

    /** People type the address of the server, or leave a slash out. */
    PANEL_ROOT("GET", "/", Set.of(Right.ANYONE)),
    PANEL_WITHOUT_SLASH("GET", "/panel", Set.of(Right.ANYONE)),
    PANEL_ENTER("GET", "/panel/enter/{link}", Set.of(Right.ANYONE)),
    PANEL_SIGN_IN("GET", "/panel/sign-in", Set.of(Right.ANYONE)),
    PANEL_SIGNED_IN("POST", "/panel/sign-in", Set.of(Right.ANYONE)),
    PANEL_SIGN_OUT("POST", "/panel/sign-out", Set.of(Right.ANYONE)),
    PANEL_HOME("GET", "/panel/", Set.of(Right.OPERATOR)),
    PANEL_CUSTOMER("GET", "/panel/customers/{id}", Set.of(Right.OWNER, Right.OPERATOR)),
    PANEL_SCRIPT("GET", "/panel/panel.js", Set.of(Right.ANYONE)),
    PANEL_STYLE("GET", "/panel/panel.css", Set.of(Right.ANYONE));

    /** To whom something can be permitted. */
    enum Right {
        /** Whoever can reach the server. */
        ANYONE,
        /** Every edge node that has access. */
        EDGE,
        /** The customer himself, for what is his. */
        OWNER,
        /** Somebody of the CDN. */
        OPERATOR
    }

    private static final String CUSTOMER = "{id}";

    private final String method;
    private final String path;
    private final List<String> segments;
    private final Set<Right> rights;

    Operation(String method, String path, Set<Right> rights) {
        this.method = method;
        this.path = path;
        this.segments = split(path);
        this.rights = rights;
    }

    /** An operation that was asked for, with what stood in the place of its parameter. */
    record Match(Operation operation, String parameter) {}

    /** All operations of this path, whatever the method; {@code path} is as it was sent, so that nothing encoded matches. */
    static List<Match> matching(String path) {
        List<String> asked = split(path);
        List<Match> matches = new ArrayList<>();
        for (Operation operation : values()) {
            operation.match(asked).ifPresent(matches::add);
        }
        return matches;
    }

    private static List<String> split(String path) {
        return Arrays.asList(path.split("/", -1));
    }

    private Optional<Match> match(List<String> asked) {
        if (asked.size() != segments.size()) {
            return Optional.empty();
        }
        String parameter = "";
        for (int i = 0; i < asked.size(); i++) {
            if (segments.get(i).startsWith("{")) {
                parameter = asked.get(i);
                if (parameter.isEmpty()) {
                    return Optional.empty();
                }
            } else if (!segments.get(i).equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(new Match(this, parameter));
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** Whether it is about one customer. */
    boolean isOfCustomer() {
        return segments.contains(CUSTOMER);
    }

    /** Whether it is the panel's, for people, rather than the API's. */
    boolean isPanel() {
        return name().startsWith("PANEL_") && this != PANEL_SESSION;
    }

    /** Whether something can change by it. */
    boolean changes() {
        return !method.equals("GET");
    }

    /** Whether nobody needs to say who he is. */
    boolean isOpen() {
        return rights.contains(Right.ANYONE);
    }

    /**
     * Whether this caller may.
     *
     * @param customer whom it is about; null where it is about none
     */
    boolean permits(Caller caller, @Nullable CustomerId customer) {
        if (rights.contains(Right.ANYONE)) {
            return true;
        }
        if (caller instanceof Caller.Operator) {
            return rights.contains(Right.OPERATOR);
        }
        if (caller instanceof Caller.Edge) {
            return rights.contains(Right.EDGE);
        }
        if (caller instanceof Caller.OfCustomer of) {
            return rights.contains(Right.OWNER) && of.customer().equals(customer);
        }
        return false;
    }
}
