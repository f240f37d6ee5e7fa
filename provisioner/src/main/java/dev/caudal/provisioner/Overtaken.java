// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Repeats what another provisioner overtook, or what brokers left undecided. For any thread. */
public final class Overtaken {
    /** What is done already is not done again, so that each attempt of a long change comes further. */
    private static final int ATTEMPTS = 20;

    private static final long PAUSE_MILLIS = 300;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    private Overtaken() {}

    /**
     * What the work returns, once nobody overtakes it; at most {@value #ATTEMPTS} attempts.
     *
     * @throws ProvisioningException the work's own failure, or the last attempt's
     */
    public static <T> T repeat(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (ProvisioningException e) {
                if (e.reason() != ProvisioningException.Reason.OVERTAKEN || attempt == ATTEMPTS) {
                    throw e;
                }
                // Two that wait equally long would overtake each other for ever.
                long most = Math.min(LONGEST_PAUSE_MILLIS, PAUSE_MILLIS * attempt);
                LockSupport.parkNanos(
                        Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, most))
                                .toNanos());
            }
        }
    }
}
