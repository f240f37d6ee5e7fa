// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up within a limit. The system's resolver has limits of its own, half a minute and more where no name server
 * answers, and Java can give it no other: so it is asked on a thread, {@code name-lookup}, of which there is at most one for each
 * name. Whoever gives up finds the answer when he asks again: Java keeps it for half a minute. Any thread.
 */
public final class NameLookup {
    private static final NameLookup SYSTEM = new NameLookup(InetAddress::getAllByName);

    private final Resolver resolver;
    private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay = new ConcurrentHashMap<>();

    /** Answers when it likes. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    NameLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /** By the resolver of this machine. */
    public static NameLookup system() {
        return SYSTEM;
    }

    /**
     * The addresses of a host, at least one. An address is its own answer.
     *
     * @throws UnknownHostException if there is none
     * @throws SocketTimeoutException if there is no answer within the limit
     * @throws InterruptedIOException if the thread is not to wait any longer
     */
    public List<InetAddress> look(String host, Duration limit) throws UnknownHostException, InterruptedIOException {
        try {
            return underWay.computeIfAbsent(host, this::begin).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        } catch (TimeoutException e) {
            SocketTimeoutException late = new SocketTimeoutException(
                    "the name '" + host + "' could not be looked up within " + limit.toMillis() + " ms");
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while '" + host + "' was looked up");
        }
    }

    private CompletableFuture<List<InetAddress>> begin(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        answer.complete(List.of(resolver.resolve(host)));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    } finally {
                        underWay.remove(host, answer);
                    }
                },
                "name-lookup");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }
}
