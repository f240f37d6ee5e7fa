// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** So many requests a second for each of many callers, and a burst of a few seconds' worth. For any thread; bounded. */
final class RateLimit {
    private static final int MAX_CALLERS = 20_000;
    private static final int BURST_SECONDS = 4;

    private final double perSecond;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long filledAtMillis;
    }

    RateLimit(double perSecond, Clock clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /** Takes one of the caller's, if there is one. */
    synchronized boolean take(String caller) {
        Bucket bucket = filled(caller);
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    /** Whether there is one, which stays. */
    synchronized boolean hasAny(String caller) {
        return filled(caller).tokens >= 1;
    }

    private Bucket filled(String caller) {
        long now = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(caller, key -> {
            Bucket full = new Bucket();
            full.tokens = perSecond * BURST_SECONDS;
            full.filledAtMillis = now;
            return full;
        });
        double grown = Math.max(0, now - bucket.filledAtMillis) * perSecond / 1000;
        bucket.tokens = Math.min(perSecond * BURST_SECONDS, bucket.tokens + grown);
        bucket.filledAtMillis = now;
        return bucket;
    }
}
