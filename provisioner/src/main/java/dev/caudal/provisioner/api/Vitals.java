// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http.HttpStatus;

/** Which of the threads that have to live as long as the process do not any more, and why. For any thread. */
final class Vitals {
    /** Follows the registry: without it every answer is of the past. */
    static final String REGISTRY = "registry";
    /** Follows the tally. */
    static final String TALLY = "tally";
    /** Looks how topics grow. */
    static final String GROWTH = "topics";
    /** Repairs drift. */
    static final String RECONCILER = "reconciler";

    private final Map<String, String> ended = new ConcurrentHashMap<>();
    private final CountDownLatch any = new CountDownLatch(1);

    /** It lives no more. */
    void ended(String thread, Throwable cause) {
        ended.putIfAbsent(thread, cause.getClass().getSimpleName());
        any.countDown();
    }

    /** A sentence for those who watch, without anything of the inside; nothing, if all live. */
    Optional<String> reason() {
        return ended.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each ->
                        "the thread of the " + each.getKey() + " ended (" + each.getValue() + "); restart the process")
                .findFirst();
    }

    /**
     * Refuses to answer from what is followed no more.
     *
     * @throws Problem if that thread has ended
     */
    void require(String thread) {
        if (ended.containsKey(thread)) {
            throw Problem.of(
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    "this server has to be restarted; try again in a minute",
                    "Retry-After",
                    "60");
        }
    }

    /** Waits until one ends. */
    void awaitEnd() throws InterruptedException {
        any.await();
    }
}
