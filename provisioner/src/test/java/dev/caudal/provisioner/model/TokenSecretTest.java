// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenSecretTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldBeFoundByItsHashAlone() {
        TokenSecret secret = TokenSecret.random(random);
        ApiToken token = token(secret, NOW.plusSeconds(1));
        ApiToken other = token(TokenSecret.random(random), NOW.plusSeconds(1));

        assertThat(TokenIndex.of(List.of(other, token)).find(secret.reveal(), NOW))
                .contains(token);
        assertThat(TokenIndex.of(List.of(other, token)).find(secret.reveal() + "x", NOW))
                .isEmpty();
        assertThat(TokenIndex.of(List.of(token)).find(secret.hash(), NOW)).isEmpty();
        assertThat(TokenIndex.of(List.of(token)).find("", NOW)).isEmpty();
        assertThat(TokenIndex.of(List.of(token)).find(TokenSecret.PREFIX + "x".repeat(1_000_000), NOW))
                .isEmpty();
    }

    @Test
    void shouldCompareTheWholeHashWhereTheBeginningIsTheSame() {
        TokenSecret secret = TokenSecret.random(random);
        ApiToken token = token(secret, NOW.plusSeconds(1));
        String twin = secret.hash().substring(0, 63) + (secret.hash().endsWith("0") ? "1" : "0");
        ApiToken other = new ApiToken(twin, "", token.scope(), token.createdAt(), token.notAfter());

        assertThat(TokenIndex.of(List.of(other)).find(secret.reveal(), NOW)).isEmpty();
        assertThat(TokenIndex.of(List.of(other, token, other)).find(secret.reveal(), NOW))
                .contains(token);
    }

    @Test
    void shouldEndWhenItsTimeIsOver() {
        TokenSecret secret = TokenSecret.random(random);
        List<ApiToken> tokens = List.of(token(secret, NOW));

        assertThat(TokenIndex.of(tokens).find(secret.reveal(), NOW.minusNanos(1)))
                .isPresent();
        assertThat(TokenIndex.of(tokens).find(secret.reveal(), NOW)).isEmpty();
    }

    @Test
    void shouldHave256BitsAndNotPrintThem() {
        TokenSecret secret = TokenSecret.random(random);

        assertThat(secret.reveal()).matches("caudal_[A-Za-z0-9_-]{43}");
        assertThat(secret.toString()).doesNotContain(secret.reveal().substring(TokenSecret.PREFIX.length()));
        assertThat(TokenSecret.random(random).reveal()).isNotEqualTo(secret.reveal());
    }

    @Test
    void shouldKnowThreeScopes() {
        for (String text : List.of("operator", "edge:mad1-edge07", "customer:83")) {
            assertThat(TokenScope.of(text)).hasToString(text);
        }
        for (String text :
                List.of("", "root", "edge:", "edge:..", "customer:", "customer:A", "customer:83 ", "operator:")) {
            assertThatThrownBy(() -> TokenScope.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static ApiToken token(TokenSecret secret, Instant notAfter) {
        return new ApiToken(secret.hash(), "", new TokenScope.Operator(), NOW.minusSeconds(1), notAfter);
    }
}
