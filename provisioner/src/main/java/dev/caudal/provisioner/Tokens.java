// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.model.ApiToken;
import dev.caudal.provisioner.model.Change;
import dev.caudal.provisioner.model.EdgeNode;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.TokenScope;
import dev.caudal.provisioner.model.TokenSecret;
import dev.caudal.provisioner.plan.Plan;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tokens of the API. One thread. */
final class Tokens {
    private final Work work;
    private final SecureRandom random;

    Tokens(Work work, SecureRandom random) {
        this.work = work;
        this.random = random;
    }

    NewToken create(TokenScope scope, String name, Duration validity) {
        Registry registry = work.registry().take();
        requireKnown(registry, scope);
        TokenSecret secret = TokenSecret.random(random);
        Instant now = work.now();
        ApiToken token = new ApiToken(secret.hash(), name, scope, now, now.plus(validity));
        work.apply(new Plan(List.of(new Change.RecordToken(token))));
        return new NewToken(token, secret);
    }

    /** By the id, or any beginning of the hash that fits one token alone. */
    ApiToken revoke(String id) {
        List<ApiToken> fitting = work.registry().take().tokens().values().stream()
                .filter(token -> token.hash().startsWith(id))
                .toList();
        if (id.isEmpty() || fitting.size() != 1) {
            throw ProvisioningException.failed(
                    (fitting.isEmpty() ? "there is no token " : "more than one token begins with ") + "'" + id
                            + "': 'token list' shows them");
        }
        work.apply(new Plan(List.of(new Change.ForgetToken(fitting.get(0)))));
        return fitting.get(0);
    }

    private static void requireKnown(Registry registry, TokenScope scope) {
        if (scope instanceof TokenScope.OfCustomer of) {
            registry.require(of.customer());
        } else if (scope instanceof TokenScope.Edge edge) {
            EdgeNode node = registry.nodes().get(edge.node());
            if (node == null || node.state() != EdgeNode.State.LIVE) {
                throw ProvisioningException.failed("node " + edge.node()
                        + " has no access: 'edges' shows who has, 'edge-credentials " + edge.node() + "' gives it");
            }
        }
    }
}
