// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.time.Instant;

/**
 * A bearer token for the API, of which only the hash is known.
 *
 * @param hash SHA-256 of the token, 64 hexadecimal digits
 * @param name what an operator calls it
 * @param role what its bearer may do
 * @param createdAt when
 * @param notAfter when it ends
 */
public record ApiToken(String hash, String name, String role, Instant createdAt, Instant notAfter) {
    /** Checks the hash. */
    public ApiToken {
        if (!hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the hash of a token is 64 hexadecimal digits");
        }
    }
}
