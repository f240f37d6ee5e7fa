// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a presented token among many, in a time that does not grow with their number. Immutable, for any thread.
 *
 * <p>Tokens lie by the first 32 bits of their hash; all else is compared to its end, wherever it differs. So time tells at most
 * those 32 bits of a hash, from which nothing of a token's 256 random bits follows.
 */
public final class TokenIndex {
    private static final int INDEXED_DIGITS = 8;

    private final Map<String, List<ApiToken>> byBeginning = new HashMap<>();

    private TokenIndex() {}

    /** An index of these. */
    public static TokenIndex of(Collection<ApiToken> tokens) {
        TokenIndex index = new TokenIndex();
        for (ApiToken token : tokens) {
            index.byBeginning
                    .computeIfAbsent(token.hash().substring(0, INDEXED_DIGITS), key -> new ArrayList<>(1))
                    .add(token);
        }
        return index;
    }

    /** The token that somebody presents, if it is one of these and still good. */
    public Optional<ApiToken> find(String presented, Instant now) {
        Optional<String> hash = TokenSecret.hashOf(presented);
        Optional<ApiToken> found = Optional.empty();
        if (hash.isPresent()) {
            String all = hash.get();
            for (ApiToken token : byBeginning.getOrDefault(all.substring(0, INDEXED_DIGITS), List.of())) {
                boolean same = MessageDigest.isEqual(ascii(all), ascii(token.hash()));
                if (same && token.isGoodAt(now)) {
                    found = Optional.of(token);
                }
            }
        }
        return found;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
