// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A token as its bearer has it: shown once, stored nowhere. Immutable, for any thread.
 *
 * <p>It is 256 random bits, which nobody can guess whatever the hash costs. So one round of SHA-256 protects it at rest; a
 * slow hash with a salt is for passwords, which people choose, and would let strangers keep the API's processors busy.
 */
public final class TokenSecret {
    /** What each begins with, so that scanners for leaked secrets can know it. */
    public static final String PREFIX = "caudal_";

    private static final int BYTES = 32;
    /** Longer texts are none, and are not hashed. */
    private static final int MAX_LENGTH = 100;

    private final String text;

    private TokenSecret(String text) {
        this.text = text;
    }

    /** A new one. */
    public static TokenSecret random(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What is stored in its place: 64 hexadecimal digits. */
    public String hash() {
        return HexFormat.of().formatHex(sha256(text));
    }

    /** The secret itself, for its bearer. */
    public String reveal() {
        return text;
    }

    /** What would be stored in a presented token's place; nothing, if it is not of a token's form. */
    static Optional<String> hashOf(String presented) {
        if (presented.length() > MAX_LENGTH || !presented.startsWith(PREFIX)) {
            return Optional.empty();
        }
        return Optional.of(HexFormat.of().formatHex(sha256(presented)));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenSecret[" + hash().substring(0, 12) + "]";
    }
}
