// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Things in this process's memory, each under a name of 256 random bits that nobody can guess, for a time. Bounded: when it is
 * full the oldest goes. For any thread.
 */
final class OneTime<T> {
    private static final int BYTES = 32;

    private final int limit;
    private final Duration validity;
    private final SecureRandom random;
    private final Clock clock;
    private final Map<String, Kept<T>> things = new LinkedHashMap<>();

    private record Kept<T>(T thing, Instant until) {}

    OneTime(int limit, Duration validity, SecureRandom random, Clock clock) {
        this.limit = limit;
        this.validity = validity;
        this.random = random;
        this.clock = clock;
    }

    /** A name that nobody has. */
    static String secret(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** When what is kept now will be gone. */
    Instant until() {
        return clock.instant().plus(validity);
    }

    /** Keeps it; the name under which it is had. */
    synchronized String keep(T thing) {
        dropOld();
        if (things.size() >= limit) {
            things.remove(things.keySet().iterator().next());
        }
        String name = secret(random);
        things.put(name, new Kept<>(thing, until()));
        return name;
    }

    /** Hands it out, and has it no more. */
    synchronized Optional<T> take(String name) {
        dropOld();
        return Optional.ofNullable(things.remove(name)).map(Kept::thing);
    }

    /** Hands it out, and keeps it. */
    synchronized Optional<T> look(String name) {
        dropOld();
        return Optional.ofNullable(things.get(name)).map(Kept::thing);
    }

    private void dropOld() {
        Instant now = clock.instant();
        // All are kept equally long: the oldest stands first.
        for (Iterator<Kept<T>> each = things.values().iterator(); each.hasNext(); ) {
            if (each.next().until().isAfter(now)) {
                return;
            }
            each.remove();
        }
    }
}
