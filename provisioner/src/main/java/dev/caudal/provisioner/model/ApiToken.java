// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.time.Instant;

/**
 * A bearer token for the API, of which only the hash is known.
 *
 * @param hash SHA-256 of the token, 64 hexadecimal digits
 * @param name what an operator calls it
 * @param scope what its bearer may do
 * @param createdAt when
 * @param notAfter when it ends
 */
public record ApiToken(String hash, String name, TokenScope scope, Instant createdAt, Instant notAfter) {
    /** Longest name, inclusive. */
    public static final int MAX_NAME_LENGTH = 64;

    private static final int ID_LENGTH = 12;

    /** Checks the hash and the name. */
    public ApiToken {
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the hash of a token is 64 hexadecimal digits");
        }
        if (name.length() > MAX_NAME_LENGTH || !name.equals(Texts.printable(name))) {
            throw new IllegalArgumentException(
                    "a token's name is at most " + MAX_NAME_LENGTH + " printable ASCII characters");
        }
    }

    /** By which people name it: the beginning of the hash, which tells nothing of the token. */
    public String id() {
        return hash.substring(0, ID_LENGTH);
    }

    /** Whether it is still good. */
    public boolean isGoodAt(Instant time) {
        return time.isBefore(notAfter);
    }
}
