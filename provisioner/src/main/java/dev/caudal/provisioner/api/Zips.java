// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caudal.core.naming.CustomerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Starter zips that are being made, or wait to be fetched: the same request again, as after an answer that was lost, is the same
 * work, and no further certificate. For any thread; bounded by {@value #MAX} requests, the oldest go first.
 */
final class Zips {
    private static final int MAX = 256;

    private final Predicate<ObjectNode> isWaiting;
    private final Map<Request, Future<Changes.Done<ObjectNode>>> zips = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Request, Future<Changes.Done<ObjectNode>>> eldest) {
            return size() > MAX;
        }
    };

    /** What makes a request the same. */
    record Request(Operation operation, CustomerId customer, String caller) {}

    /** Knows of a zip that was made whether it can still be fetched and used. */
    Zips(Predicate<ObjectNode> isWaiting) {
        this.isWaiting = isWaiting;
    }

    /** The work that is under way, or whose zip waits; else a new one. */
    synchronized Future<Changes.Done<ObjectNode>> of(
            Request request, Supplier<Future<Changes.Done<ObjectNode>>> begin) {
        Future<Changes.Done<ObjectNode>> known = zips.get(request);
        if (known != null && (!known.isDone() || isWaiting(known))) {
            return known;
        }
        zips.remove(request);
        Future<Changes.Done<ObjectNode>> begun = begin.get();
        zips.put(request, begun);
        return begun;
    }

    private boolean isWaiting(Future<Changes.Done<ObjectNode>> done) {
        try {
            return isWaiting.test(done.get().result());
        } catch (ExecutionException e) {
            return false; // It failed, and its caller was told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
