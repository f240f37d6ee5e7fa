// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.HostResolver;
import org.jspecify.annotations.Nullable;

/**
 * Names to addresses without ever waiting for DNS: a question is answered with what is known, and looked up beside it, on a
 * thread that ends when there is nothing to look up. Addresses stay known while DNS fails; they are asked for again when a
 * connection is made and they are older than {@link #REFRESH}. Holds a name for each broker. Any thread.
 *
 * <p>The library tries addresses of one family only, the first one's, before it asks again. So each answer begins with the other
 * family than the last one did, until an address of a family has {@linkplain #worked worked}: a node without IPv4, or without a
 * way to the brokers' IPv6 addresses, connects all the same.
 */
final class HostCache implements HostResolver, AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final HostResolver dns;
    private final LongSupplier nanoTime;
    private final Runnable news;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    /** The family that the last answer began with, of names that have both. */
    private final Map<String, Class<?>> leading = new ConcurrentHashMap<>();
    /** Names of which the leading family has worked since the last answer. */
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    private final Executor lookups;
    private final Runnable end;

    /** Where one name stands. */
    private record Entry(
            @Nullable List<InetAddress> addresses, @Nullable String failure, long askAgainNanos) {}

    /**
     * @param dns asked on this cache's own thread
     * @param news called when something was found out
     */
    HostCache(HostResolver dns, LongSupplier nanoTime, Runnable news) {
        this.dns = dns;
        this.nanoTime = nanoTime;
        this.news = news;
        ThreadPoolExecutor own = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "dns");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        own.allowCoreThreadTimeOut(true);
        this.lookups = own;
        this.end = own::shutdownNow;
    }

    /** The same with somebody else's threads, or none. */
    HostCache(HostResolver dns, LongSupplier nanoTime, Runnable news, Executor lookups) {
        this.dns = dns;
        this.nanoTime = nanoTime;
        this.news = news;
        this.lookups = lookups;
        this.end = () -> {};
    }

    /** Whether {@link #resolve} has an answer; sees to it that there will be one. */
    boolean isKnown(String host) {
        long now = nanoTime.getAsLong();
        Entry entry = entries.get(host);
        if (entry == null || now - entry.askAgainNanos >= 0) {
            // Nobody asks a second time before the answer.
            Entry asked = new Entry(
                    entry == null ? null : entry.addresses,
                    entry == null ? null : entry.failure,
                    now + Duration.ofDays(1).toNanos());
            if (entry == null ? entries.putIfAbsent(host, asked) == null : entries.replace(host, entry, asked)) {
                lookups.execute(() -> look(host));
            }
            return asked.addresses != null;
        }
        return entry.addresses != null;
    }

    /** Why a name has no address, or null. */
    @Nullable
    String failure(String host) {
        Entry entry = entries.get(host);
        return entry == null ? null : entry.failure;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        Entry entry = isKnown(host) ? entries.get(host) : null;
        List<InetAddress> addresses = entry == null ? null : entry.addresses;
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return inTurn(host, addresses).toArray(new InetAddress[0]);
    }

    /** A broker has answered under this name: the family of the last answer stays first. */
    void worked(String host) {
        if (leading.containsKey(host)) {
            proven.add(host);
        }
    }

    private List<InetAddress> inTurn(String host, List<InetAddress> addresses) {
        Class<?> first = addresses.get(0).getClass();
        Class<?> other = addresses.stream()
                .<Class<?>>map(InetAddress::getClass)
                .filter(family -> family != first)
                .findFirst()
                .orElse(null);
        if (other == null) {
            return addresses;
        }
        boolean stays = proven.remove(host);
        Class<?> family = leading.compute(
                host, (name, last) -> last == null ? first : stays ? last : last == first ? other : first);
        List<InetAddress> ordered = new ArrayList<>(addresses);
        ordered.sort(Comparator.comparing(address -> address.getClass() != family));
        return ordered;
    }

    private void look(String host) {
        Entry before = entries.get(host);
        try {
            List<InetAddress> found = List.of(dns.resolve(host));
            entries.put(host, new Entry(found, null, nanoTime.getAsLong() + REFRESH.toNanos()));
        } catch (UnknownHostException e) {
            entries.put(
                    host,
                    new Entry(
                            before == null ? null : before.addresses,
                            "the name '" + host + "' has no address",
                            nanoTime.getAsLong() + RETRY.toNanos()));
        }
        news.run();
    }

    @Override
    public void close() {
        end.run();
    }
}
