// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is different for one customer; null, or empty, where he has what everyone has.
 *
 * @param partitions of each of his topics, 1 to 1000; it can grow and never shrink
 * @param replicas of each partition, 1 to 10; decided when a topic is created
 * @param retention how long his lines are kept
 * @param consumerBytesPerSecond how fast each of his certificates may read, from each broker, as Kafka counts
 * @param produceBytesPerSecond how much each edge delivers to him; more is dropped there and counted
 * @param sampleOneIn one line in so many is delivered, on each edge; 1 for all, the others are dropped there and counted
 * @param compression the codec in which edges write for him: kafkajs, for one, reads gzip alone
 * @param allowedAddresses from where he may connect; from anywhere, if there is none
 * @param displayName what he is called, for people
 * @param language in which he is addressed
 */
public record CustomerOptions(
        @Nullable Integer partitions,
        @Nullable Integer replicas,
        @Nullable Duration retention,
        @Nullable Long consumerBytesPerSecond,
        @Nullable Long produceBytesPerSecond,
        @Nullable Integer sampleOneIn,
        @Nullable Compression compression,
        List<ClientAddress> allowedAddresses,
        @Nullable String displayName,
        @Nullable Language language) {
    /** Most addresses of one customer: each costs an ACL for each topic and certificate. */
    public static final int MAX_ADDRESSES = 16;
    /** Most partitions of one topic. */
    public static final int MAX_PARTITIONS = 1000;
    /** Most copies of a partition. */
    public static final int MAX_REPLICAS = 10;
    /** Longest retention. */
    public static final Duration MAX_RETENTION = Duration.ofDays(3650);
    /** Shortest retention. */
    public static final Duration MIN_RETENTION = Duration.ofMinutes(1);
    /** Slowest rate, in bytes per second: a single batch must get through. */
    public static final long MIN_RATE = 1024;
    /** Sparsest sample, as edges take it. */
    public static final int MAX_SAMPLE_ONE_IN = Integer.MAX_VALUE;

    private static final int MAX_NAME = 128;

    /** Nothing different. */
    public static final CustomerOptions NONE =
            new CustomerOptions(null, null, null, null, null, null, null, List.of(), null, null);

    /**
     * Checks every part; addresses are sorted, each kept once.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public CustomerOptions {
        allowedAddresses = List.copyOf(new TreeSet<>(allowedAddresses));
        range("partitions", partitions, 1, MAX_PARTITIONS);
        range("replicas", replicas, 1, MAX_REPLICAS);
        range("consumerBytesPerSecond", consumerBytesPerSecond, MIN_RATE, 1L << 40);
        range("limits.bytesPerSecond", produceBytesPerSecond, MIN_RATE, 1L << 40);
        range("limits.sampleOneIn", sampleOneIn, 1, MAX_SAMPLE_ONE_IN);
        if (retention != null && (retention.compareTo(MIN_RETENTION) < 0 || retention.compareTo(MAX_RETENTION) > 0)) {
            throw new IllegalArgumentException("retention is 1m to " + MAX_RETENTION.toDays() + "d; got " + retention);
        }
        if (allowedAddresses.size() > MAX_ADDRESSES) {
            throw new IllegalArgumentException(
                    "a customer has at most " + MAX_ADDRESSES + " allowed addresses; got " + allowedAddresses.size());
        }
        if (displayName != null
                && (displayName.isBlank()
                        || displayName.length() > MAX_NAME
                        || displayName.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException("a display name has 1 to " + MAX_NAME
                    + " characters and no control characters; got '" + Texts.printable(displayName) + "'");
        }
    }

    /** These, but for what the other sets. */
    public CustomerOptions overriddenBy(CustomerOptions other) {
        return new CustomerOptions(
                or(other.partitions, partitions),
                or(other.replicas, replicas),
                or(other.retention, retention),
                or(other.consumerBytesPerSecond, consumerBytesPerSecond),
                or(other.produceBytesPerSecond, produceBytesPerSecond),
                or(other.sampleOneIn, sampleOneIn),
                or(other.compression, compression),
                other.allowedAddresses.isEmpty() ? allowedAddresses : other.allowedAddresses,
                or(other.displayName, displayName),
                or(other.language, language));
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first == null ? second : first;
    }

    private static void range(String name, @Nullable Number value, long min, long max) {
        if (value != null && (value.longValue() < min || value.longValue() > max)) {
            throw new IllegalArgumentException(name + " is " + min + " to " + max + "; got " + value);
        }
    }
}
