// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.simulation;

import dev.caudal.delivery.simulation.Cluster.Mood;
import dev.caudal.delivery.simulation.Step.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.kafka.common.protocol.Errors;

/** Faults that delivery once had, each as the history that shows it. */
enum Scenario {
    /** A topic that comes and goes while its backlog is being replayed. */
    REPLAY_WHILE_PARKING(seed -> {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(1_000, Kind.SLOW, 1, 20));
        steps.add(Step.of(1_000, Kind.DISK_SLOW, 300));
        for (int i = 0; i < 10; i++) {
            // More than replay has in memory at a time.
            long at = 10_000 + i * 50_000L;
            steps.add(Step.of(at, Kind.REPLICAS, 0, 0, 1));
            steps.add(Step.of(at, Kind.BURST, 0, 350, 50));
            steps.add(Step.of(at + 7_000, Kind.BURST, 0, 250, 50));
            steps.add(Step.of(at + 14_000, Kind.REPLICAS, 0, 0, 0));
            for (int j = 0; j < 80; j++) {
                long flap = at + 16_000 + j * 350L + j * 37L % 100;
                steps.add(Step.of(flap, Kind.REPLICAS, 0, 0, 1));
                steps.add(Step.of(flap + 20 + j * 53L % 60, Kind.REPLICAS, 0, 0, 0));
            }
        }
        return new Plan(seed, 1, 1, 1, 1, true, 2, 540, steps);
    }),
    /** One broker after the other answers, and knows nothing any more; what it led has other leaders. */
    CUT_OFF_BROKER(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int broker = 1; broker <= 3; broker++) {
            int at = broker * 150_000;
            steps.add(mood(at, broker, Mood.STALE));
            steps.add(Step.of(at + 100, Kind.FAILOVER, broker));
            steps.add(mood(at + 130_000, broker, Mood.WELL));
        }
        return new Plan(seed, 3, 3, 1, 2, false, 20, 700, steps);
    }),
    /** A topic grows, and one broker says that it has not. */
    GROWTH_HIDDEN_FROM_A_BROKER(seed -> {
        List<Step> steps = new ArrayList<>();
        steps.add(mood(10_000, 1, Mood.STALE));
        steps.add(Step.of(15_000, Kind.GROW, 0, 3));
        for (int i = 0; i < 6; i++) {
            // Whoever asks for a leader asks one broker after the other.
            int at = 20_000 + i * 60_000;
            steps.add(Step.of(at, Kind.LEADER, 0, i % 2, 0));
            steps.add(Step.of(at + 20_000, Kind.LEADER, 0, i % 2, 2));
        }
        return new Plan(seed, 2, 1, 6, 2, seed % 2 == 0, 60, 420, steps);
    }),
    /** A batch is written and not answered, and then too large for the topic. */
    WRITTEN_AND_THEN_TOO_LARGE(seed -> {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(10_000, Kind.SLOW, 1, 90));
        for (int i = 0; i < 20; i++) {
            int at = 20_000 + i * 20_000;
            steps.add(Step.of(at, Kind.BURST, 0, 60));
            steps.add(Step.of(at + 500 + i * 37, Kind.MAX_BYTES, 0, 150));
            steps.add(Step.of(at + 500 + i * 37, Kind.CUT, 1));
            steps.add(Step.of(at + 10_000, Kind.MAX_BYTES, 0, 1 << 20));
        }
        return new Plan(seed, 1, 1, 1, 1, false, 60, 450, steps);
    }),
    /** A batch is written and not answered, and refused for good when it is sent again. */
    REFUSED_AFTER_IT_WAS_WRITTEN(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long at = 10_000 + i * 10_000L;
            steps.add(Step.of(at, Kind.SWALLOW, 0, 0, 100));
            steps.add(mood(at + 2_000, 1, Mood.DOWN));
            steps.add(Step.of(at + 3_000, Kind.SWALLOW, 0, 0, 0));
            steps.add(Step.of(at + 3_000, Kind.ERROR, 0, 0, Errors.INVALID_RECORD.code()));
            steps.add(mood(at + 4_000, 1, Mood.WELL));
        }
        return new Plan(seed, 1, 1, 1, 1, false, 120, 240, steps);
    }),
    /** The same, but its topic takes smaller ones only by then. */
    TOO_LARGE_AFTER_IT_WAS_WRITTEN(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            long at = 10_000 + i * 10_000L;
            // Smaller each time: what is as large as one that was refused is not sent as it is.
            int lines = 250 - 10 * i;
            steps.add(Step.of(at, Kind.SWALLOW, 0, 0, 100));
            steps.add(Step.of(at, Kind.BURST, 0, 1, lines));
            steps.add(mood(at + 2_000, 1, Mood.DOWN));
            steps.add(Step.of(at + 3_000, Kind.SWALLOW, 0, 0, 0));
            steps.add(Step.of(at + 3_000, Kind.MAX_BYTES, 0, lines * 150));
            steps.add(mood(at + 4_000, 1, Mood.WELL));
            steps.add(Step.of(at + 9_000, Kind.MAX_BYTES, 0, 1 << 20));
        }
        return new Plan(seed, 1, 1, 1, 1, false, 2, 240, steps);
    }),
    /** More is waiting for a broker than one request takes, so that it gets a second beside the first. */
    TWO_REQUESTS_AT_A_TIME(seed -> {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(1_000, Kind.SLOW, 1, 50));
        for (int i = 0; i < 10; i++) {
            steps.add(Step.of(10_000 + i * 10_000L, Kind.BURST, i % 2, 10, 700));
        }
        return new Plan(seed, 1, 2, 2, 2, false, 20, 150, steps);
    }),
    /** One partition lacks replicas, the other does not. */
    SICK_SIBLING(seed -> sickSibling(seed, false)),
    /** The same with what waits on disk. */
    SICK_SIBLING_ON_DISK(seed -> sickSibling(seed, true)),
    /** Answers that cannot be read. */
    UNREADABLE_ANSWERS(seed -> new Plan(
            seed,
            2,
            3,
            1,
            2,
            false,
            20,
            400,
            List.of(mood(50_000, 1, Mood.GARBLING), mood(51_000, 1, Mood.WELL), mood(200_000, 2, Mood.GARBLING)))),
    /** The application throws when it is told. */
    THROWING_OBSERVER(seed -> new Plan(
            seed,
            1,
            2,
            1,
            1,
            false,
            20,
            300,
            List.of(
                    Step.of(30_000, Kind.OBSERVER, 5),
                    Step.of(90_000, Kind.CUT, 1),
                    Step.of(90_000, Kind.OBSERVER, 5)))),
    /** The wall clock goes back by an hour, and then every connection breaks. */
    WALL_CLOCK_BACK(seed -> new Plan(
            seed,
            2,
            2,
            1,
            1,
            false,
            20,
            400,
            List.of(
                    Step.of(60_000, Kind.WALL, -3_600),
                    mood(60_100, 1, Mood.DOWN),
                    mood(60_100, 2, Mood.DOWN),
                    mood(61_000, 1, Mood.WELL),
                    mood(61_000, 2, Mood.WELL)))),
    /** A batch is written and not answered, its leader is away, and the disk refuses it. */
    REFUSED_BY_THE_DISK(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            long at = 20_000 + i * 25_000L;
            steps.add(Step.of(at, Kind.SWALLOW, 0, 0, 1));
            steps.add(Step.of(at + 900, Kind.DISK_FAIL, 1, 100_000));
            steps.add(mood(at + 1_000, 1, Mood.DOWN));
            steps.add(mood(at + 9_000, 1, Mood.WELL));
            steps.add(Step.of(at + 12_000, Kind.DISK_HEAL));
        }
        return new Plan(seed, 1, 1, 1, 1, true, 120, 600, steps);
    }),
    /** A batch is written and not answered, and its leader is away for longer than brokers remember who wrote it. */
    FORGOTTEN_PRODUCER(seed -> forgotten(seed, false)),
    /** The same with the batch on disk. */
    FORGOTTEN_PRODUCER_ON_DISK(seed -> forgotten(seed, true)),
    /** A topic is made anew with fewer partitions while batches are under way, and gets them back. */
    PARTITION_COMES_BACK(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            long at = 20_000 + i * 40_000L;
            steps.add(mood(at, 1, Mood.HALF_DEAF));
            steps.add(Step.of(at + 500, Kind.DELETE, 0));
            steps.add(Step.of(at + 500, Kind.CREATE, 0, 1));
            steps.add(Step.of(at + 2_500, Kind.GROW, 0, 3));
            steps.add(mood(at + 20_000, 1, Mood.WELL));
        }
        return new Plan(seed, 2, 1, 3, 3, false, 120, 600, steps);
    }),
    /** Topics get more partitions while batches wait for a broker that is away. */
    TOPIC_GROWS_IN_AN_OUTAGE(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            steps.add(Step.of(20_000, Kind.GROW, i, 3));
            steps.add(Step.of(30_000 + i * 40_000L, Kind.MOOD, 1 + i % 2, Mood.DOWN.number()));
            steps.add(Step.of(45_000 + i * 40_000L, Kind.MOOD, 1 + i % 2, Mood.WELL.number()));
        }
        return new Plan(seed, 2, 4, 4, 1, true, 20, 240, steps);
    }),
    /** A topic has grown, which is noticed only when its leader is away: a source's batches wait in two queues. */
    GROWTH_NOTICED_IN_AN_OUTAGE(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long at = 10_000 + i * 60_000L;
            steps.add(mood(at, 2, Mood.STALE));
            steps.add(Step.of(at + 1, Kind.GROW, 0, 4 + i));
            steps.add(mood(at + 30_000, 1, Mood.STALE));
            steps.add(Step.of(at + 30_900 + i * 50L, Kind.FAILOVER, 1));
            steps.add(mood(at + 35_000, 1, Mood.WELL));
            steps.add(mood(at + 45_000, 2, Mood.WELL));
        }
        return new Plan(seed, 2, 1, 6, 3, true, 120, 500, steps);
    }),
    /** What was sent and refused waits over a restart, and then for its turn, before what came later and was on disk already. */
    DENIED_OVER_A_RESTART(seed -> {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long at = 10_000 + i * 120_000L;
            steps.add(Step.of(at, Kind.DENY, 0, 1));
            steps.add(mood(at + 20_000, 2, Mood.DOWN));
            steps.add(mood(at + 28_000, 2, Mood.WELL));
            steps.add(Step.of(at + 78_000, Kind.RESTART));
            steps.add(Step.of(at + 93_000, Kind.DENY, 0, 0));
        }
        return new Plan(seed, 3, 1, 3, 2, true, 2, 1_240, steps);
    }),
    /** A topic is denied, and so is the question how long it keeps lines, for longer than that. */
    DENIED_FOR_LONGER_THAN_THE_TOPIC_KEEPS(seed -> new Plan(
            seed,
            1,
            1,
            2,
            1,
            true,
            20,
            600,
            List.of(
                    Step.of(0, Kind.RETENTION, 0, 120),
                    Step.of(30_000, Kind.DENY, 0, 1),
                    Step.of(300_000, Kind.DENY, 0, 0)))),
    /** A topic is deleted, and another one of its name keeps lines longer. */
    DELETED_FOR_LONGER_THAN_THE_TOPIC_KEPT(seed -> new Plan(
            seed,
            1,
            1,
            2,
            1,
            true,
            20,
            600,
            List.of(
                    Step.of(0, Kind.RETENTION, 0, 120),
                    Step.of(30_000, Kind.REPLICAS, 0, 0, 1),
                    Step.of(120_000, Kind.DELETE, 0),
                    Step.of(350_000, Kind.CREATE, 0, 1)))),
    /** A topic takes smaller batches than come. */
    TOO_LARGE_BATCHES(
            seed -> new Plan(seed, 1, 1, 2, 2, false, 60, 600, List.of(Step.of(10_000, Kind.MAX_BYTES, 0, 1_000)))),
    /** The same with what waits on disk. */
    TOO_LARGE_BATCHES_ON_DISK(seed -> new Plan(
            seed,
            1,
            1,
            1,
            1,
            true,
            120,
            300,
            List.of(
                    Step.of(10_000, Kind.MAX_BYTES, 0, 1_000),
                    mood(10_000, 1, Mood.DOWN),
                    mood(200_000, 1, Mood.WELL)))),
    /** A topic takes batches of half a KiB only, and what waits for it on disk, or comes, is larger. */
    TOPIC_TAKES_LITTLE(seed -> new Plan(
            seed,
            1,
            1,
            1,
            1,
            true,
            120,
            600,
            List.of(Step.of(10_000, Kind.MAX_BYTES, 0, 500), mood(30_000, 1, Mood.DOWN), mood(200_000, 1, Mood.WELL)))),
    /** Kafka is away for longer than a topic keeps lines. */
    OLDER_THAN_THE_TOPIC_KEEPS(seed -> outlived(seed, true, 0)),
    /** The same without a disk. */
    OLDER_IN_MEMORY_THAN_THE_TOPIC_KEEPS(seed -> outlived(seed, false, 0)),
    /** The same, and the edge may not ask how long that is. */
    RETENTION_UNKNOWN(seed -> outlived(seed, true, 1)),
    /** Followers take three seconds for a batch. */
    SLOW_FOLLOWERS(seed ->
            new Plan(seed, 2, 2, 1, 1, false, 20, 600, List.of(Step.of(30_000, Kind.REPLICATION, 0, 0, 3_000)))),
    /** A topic is denied for a moment, and another one's followers are slow all the time. */
    ONCE_DENIED_BESIDE_SLOW_FOLLOWERS(seed -> new Plan(
            seed,
            1,
            2,
            1,
            1,
            seed % 2 == 0,
            120,
            400,
            List.of(
                    Step.of(10_000, Kind.REPLICATION, 0, 0, 3_400),
                    Step.of(40_000, Kind.DENY, 1, 1),
                    Step.of(46_000, Kind.DENY, 1, 0)))),
    /** A topic's followers are slow for a moment, and another one's all the time. */
    ONCE_SLOW_BESIDE_SLOW_FOLLOWERS(seed -> new Plan(
            seed,
            1,
            3,
            1,
            1,
            seed % 2 == 0,
            120,
            400,
            List.of(
                    Step.of(10_000, Kind.REPLICATION, 0, 0, 3_400),
                    Step.of(10_000, Kind.REPLICATION, 2, 0, 3_400),
                    Step.of(40_000, Kind.REPLICATION, 1, 0, 3_000),
                    Step.of(60_000, Kind.REPLICATION, 1, 0, 0)))),
    /** One broker cannot be reached from here, and has not noticed. */
    UNREACHABLE_FOR_US(seed -> new Plan(seed, 3, 40, 1, 1, false, 6, 900, List.of(mood(60_000, 2, Mood.DEAF)))),
    /** The process is killed in an outage, with much on disk. */
    KILLED_IN_AN_OUTAGE(seed -> new Plan(
            seed,
            1,
            2,
            2,
            1,
            true,
            120,
            300,
            List.of(mood(30_000, 1, Mood.DOWN), Step.of(200_000, Kind.KILL), mood(260_000, 1, Mood.WELL))));

    @SuppressWarnings("ImmutableEnumChecker") // a pure function
    private final LongFunction<Plan> plan;

    Scenario(LongFunction<Plan> plan) {
        this.plan = plan;
    }

    Plan plan(long seed) {
        return plan.apply(seed);
    }

    private static Step mood(long atMillis, int broker, Mood mood) {
        return Step.of(atMillis, Kind.MOOD, broker, mood.number());
    }

    private static Plan sickSibling(long seed, boolean spool) {
        return new Plan(seed, 2, 2, 2, 2, spool, 60, 600, List.of(Step.of(30_000, Kind.REPLICAS, 0, 0, 1)));
    }

    private static Plan outlived(long seed, boolean spool, int secret) {
        return new Plan(
                seed,
                2,
                2,
                2,
                2,
                spool,
                20,
                600,
                List.of(
                        Step.of(0, Kind.RETENTION, 0, 120, secret),
                        mood(30_000, 1, Mood.DOWN),
                        mood(30_000, 2, Mood.DOWN),
                        mood(300_000, 1, Mood.WELL),
                        mood(300_000, 2, Mood.WELL)));
    }

    private static Plan forgotten(long seed, boolean spool) {
        return new Plan(
                seed,
                1,
                1,
                1,
                1,
                spool,
                20,
                26 * 3_600,
                List.of(
                        Step.of(30_000, Kind.SWALLOW, 0, 0, 1),
                        Step.of(40_000, Kind.PAUSE, 0, 25 * 3_600),
                        mood(34_000, 1, Mood.DOWN),
                        mood(25 * 3_600_000L, 1, Mood.WELL)));
    }
}
