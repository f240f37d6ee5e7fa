// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** Random names of lower-case letters and digits, too many to meet twice. For any thread. */
final class RandomTokens {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int SERIAL_LENGTH = 12;
    private static final int SUBSCRIPTION_LENGTH = 10;
    private static final int EPOCH_BYTES = 16;

    private final SecureRandom random;

    RandomTokens(SecureRandom random) {
        this.random = random;
    }

    /** Of a certificate's generation: 62 bits, so that none comes back even if the registry is lost. */
    String serial() {
        return token(SERIAL_LENGTH);
    }

    /** Of a subscription: 51 bits. */
    String subscription() {
        return token(SUBSCRIPTION_LENGTH);
    }

    /** Of a registry: 128 bits. */
    String epoch() {
        byte[] bytes = new byte[EPOCH_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** This long, or less by up to so many per cent. */
    Duration jittered(Duration longest, int percent) {
        long spread = longest.toSeconds() * percent / 100;
        return longest.minusSeconds(spread == 0 ? 0 : random.nextLong(spread + 1));
    }

    private String token(int length) {
        StringBuilder token = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }
}
