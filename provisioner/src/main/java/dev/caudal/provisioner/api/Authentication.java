// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.InvalidNameException;
import dev.caudal.core.naming.NodeName;
import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TokenScope;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;

/** Who presents a token or a certificate, by the registry as it is now. For any thread. */
final class Authentication {
    private static final String EDGE = "CN=edge-";

    private final State state;
    private final Clock clock;

    Authentication(State state, Clock clock) {
        this.state = state;
        this.clock = clock;
    }

    /** The bearer of a token; nothing, if it is none or not good any more. */
    Optional<Caller> bearer(String presented) {
        return token(presented).flatMap(this::caller);
    }

    /** The token that somebody presents; nothing, if it is none or not good any more. */
    Optional<ApiToken> token(String presented) {
        return state.published().tokens().find(presented, clock.instant());
    }

    /** Its bearer; nothing, if he has no access any more. */
    Optional<Caller> caller(ApiToken token) {
        return caller(token, state.snapshot().registry());
    }

    /** Whether what a session began by still holds. */
    boolean holds(Session session) {
        return session.token().map(this::isGood).orElse(true);
    }

    private boolean isGood(ApiToken token) {
        ApiToken now = state.snapshot().registry().tokens().get(token.hash());
        return now != null && now.isGoodAt(clock.instant());
    }

    private static Optional<Caller> caller(ApiToken token, Registry registry) {
        String by = "(token " + token.id() + ")";
        if (token.scope() instanceof TokenScope.Edge edge) {
            return hasAccess(edge.node(), registry) ? Optional.of(new Caller.Edge(edge.node(), by)) : Optional.empty();
        }
        if (token.scope() instanceof TokenScope.OfCustomer of) {
            return Optional.of(customer(of.customer(), by));
        }
        return Optional.of(new Caller.Operator(by));
    }

    private static Caller customer(CustomerId customer, String by) {
        return new Caller.OfCustomer(customer, by);
    }

    /** The edge node of a certificate that the clients' CA has signed; nothing, if it is a customer's. */
    Optional<Caller> certificate(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName();
        if (!name.startsWith(EDGE)) {
            return Optional.empty();
        }
        try {
            NodeName node = NodeName.of(name.substring(EDGE.length()));
            return hasAccess(node, state.snapshot().registry())
                    ? Optional.of(new Caller.Edge(
                            node,
                            "(certificate " + certificate.getSerialNumber().toString(16) + ")"))
                    : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static boolean hasAccess(NodeName name, Registry registry) {
        EdgeNode node = registry.nodes().get(name);
        return node != null && node.state() == EdgeNode.State.LIVE;
    }
}
