// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import dev.caudal.delivery.simulation.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.protocol.Errors;

/**
 * A history before it happens: everything that is chosen.
 *
 * @param seed of whatever is random within it
 * @param customers how many, each with a topic
 * @param sources how many, each of which decides a partition
 * @param partitions of each topic at first
 * @param spool whether there is one
 * @param batchesPerMinute of each customer and source
 * @param seconds how long it goes on before everything heals
 * @param steps in order of time
 */
record Plan(
        long seed,
        int brokers,
        int customers,
        int sources,
        int partitions,
        boolean spool,
        int batchesPerMinute,
        int seconds,
        List<Step> steps) {
    private static final List<Errors> ERRORS = List.of(
            Errors.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
            Errors.UNKNOWN_SERVER_ERROR,
            Errors.KAFKA_STORAGE_ERROR,
            Errors.CORRUPT_MESSAGE,
            Errors.UNKNOWN_PRODUCER_ID,
            Errors.OUT_OF_ORDER_SEQUENCE_NUMBER,
            Errors.INVALID_PRODUCER_EPOCH,
            Errors.LEADER_NOT_AVAILABLE,
            Errors.REQUEST_TIMED_OUT);

    Plan {
        steps = steps.stream().sorted().toList();
    }

    Plan with(List<Step> others) {
        return new Plan(seed, brokers, customers, sources, partitions, spool, batchesPerMinute, seconds, others);
    }

    /** As chance will have it. */
    static Plan random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int brokers = 1 + random.nextInt(3);
        int customers = 1 + random.nextInt(4);
        int sources = 1 + random.nextInt(3);
        int partitions = 1 + random.nextInt(3);
        boolean spool = random.nextInt(3) > 0;
        int pace = new int[] {2, 20, 120}[random.nextInt(3)];
        int seconds = 60 + random.nextInt(840);
        Plan plan = new Plan(seed, brokers, customers, sources, partitions, spool, pace, seconds, List.of());
        List<Step> steps = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            // From the beginning: a change is noticed only after a while.
            steps.add(Step.of(0, Kind.RETENTION, random.nextInt(customers), 90 + random.nextInt(400)));
        }
        int faults = random.nextInt(12);
        for (int i = 0; i < faults; i++) {
            plan.fault(random, steps);
        }
        return plan.with(steps);
    }

    private void fault(SplittableRandom random, List<Step> steps) {
        long at = random.nextLong(seconds * 900L);
        // Some last a moment, some much longer than any pause.
        long until = at
                + switch (random.nextInt(3)) {
                    case 0 -> random.nextLong(2_000);
                    case 1 -> random.nextLong(30_000);
                    default -> random.nextLong(seconds * 600L);
                };
        int broker = 1 + random.nextInt(brokers);
        int topic = random.nextInt(customers);
        int partition = random.nextInt(partitions);
        switch (random.nextInt(24)) {
            case 0, 1 -> away(random, steps, at, until, broker, Cluster.Mood.DOWN);
            case 2 -> away(random, steps, at, until, broker, Cluster.Mood.DEAF);
            case 3 -> away(random, steps, at, until, broker, Cluster.Mood.HALF_DEAF);
            case 4 -> pair(steps, at, until, Kind.MOOD, broker, Cluster.Mood.GARBLING.number(), 0, 0);
            case 5 -> away(random, steps, at, until, broker, Cluster.Mood.STALE);
            case 6 -> {
                steps.add(Step.of(at, Kind.SLOW, broker, random.nextInt(2_000)));
                steps.add(Step.of(until, Kind.SLOW, broker, 0));
            }
            case 7 -> steps.add(Step.of(at, Kind.CUT, broker));
            case 8 -> {
                steps.add(Step.of(at, Kind.LEADER, topic, partition, random.nextInt(brokers + 1)));
                steps.add(Step.of(until, Kind.LEADER, topic, partition, broker));
            }
            case 9, 10 -> {
                steps.add(Step.of(at, Kind.REPLICAS, topic, partition, 1));
                steps.add(Step.of(until, Kind.REPLICAS, topic, partition, 0));
            }
            case 11 -> {
                steps.add(Step.of(at, Kind.REPLICATION, topic, partition, random.nextInt(5_000)));
                steps.add(Step.of(until, Kind.REPLICATION, topic, partition, 0));
            }
            case 12 -> {
                steps.add(Step.of(at, Kind.DENY, topic, 1));
                steps.add(Step.of(until, Kind.DENY, topic, 0));
            }
            case 13 -> {
                steps.add(Step.of(at, Kind.DELETE, topic));
                steps.add(Step.of(until, Kind.CREATE, topic, 1 + random.nextInt(3)));
            }
            case 14 -> {
                steps.add(Step.of(at, Kind.GROW, topic, partitions + 1));
                if (random.nextBoolean()) {
                    // One that has not heard of it.
                    pair(steps, at - 1, until, Kind.MOOD, broker, Cluster.Mood.STALE.number(), 0, 0);
                }
            }
            case 15 -> steps.add(Step.of(at, Kind.SWALLOW, topic, partition, 1 + random.nextInt(3)));
            case 16 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    int code = ERRORS.get(random.nextInt(ERRORS.size())).code();
                    steps.add(Step.of(at + i, Kind.ERROR, topic, partition, code));
                }
            }
            case 17 -> steps.add(Step.of(at, Kind.WALL, random.nextInt(7_200) - 3_600));
            case 18 -> {
                steps.add(Step.of(at, Kind.DISK_FAIL, 1 + random.nextInt(20), 1 + random.nextInt(200)));
                steps.add(Step.of(until, Kind.DISK_HEAL));
                steps.add(Step.of(at, Kind.DISK_SLOW, 1 + random.nextInt(1_000)));
            }
            case 19 -> {
                switch (random.nextInt(3)) {
                    case 0 -> steps.add(Step.of(at, Kind.BURST, topic, random.nextInt(200)));
                    case 1 -> steps.add(Step.of(at, Kind.BURST, topic, random.nextInt(200), random.nextInt(150)));
                    // So large that a broker gets a second request beside the first.
                    default -> steps.add(Step.of(at, Kind.BURST, topic, random.nextInt(12), 700));
                }
            }
            case 20 -> {
                steps.add(Step.of(at, Kind.MAX_BYTES, topic, 200 + random.nextInt(2_000)));
                steps.add(Step.of(until, Kind.MAX_BYTES, topic, 1 << 20));
            }
            case 22 -> {
                steps.add(Step.of(at, Kind.LEAVE, topic));
                steps.add(Step.of(until, Kind.JOIN, topic));
            }
            case 21 -> steps.add(Step.of(at, Kind.OBSERVER, 1 + random.nextInt(20)));
            default -> steps.add(Step.of(at, random.nextBoolean() ? Kind.RESTART : Kind.KILL));
        }
    }

    /** A broker is not as it should be; as often as not the cluster sees that, and others lead what it led. */
    private static void away(
            SplittableRandom random, List<Step> steps, long at, long until, int broker, Cluster.Mood mood) {
        pair(steps, at, until, Kind.MOOD, broker, mood.number(), 0, 0);
        if (random.nextBoolean()) {
            steps.add(Step.of(at + random.nextInt(2_000), Kind.FAILOVER, broker));
        }
    }

    private static void pair(List<Step> steps, long at, long until, Kind kind, int a, int b, int afterwards, int c) {
        steps.add(Step.of(at, kind, a, b, c));
        steps.add(Step.of(until, kind, a, afterwards, c));
    }
}
