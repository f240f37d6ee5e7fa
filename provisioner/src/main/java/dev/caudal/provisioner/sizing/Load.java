// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.sizing;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What a CDN delivers, and how it keeps it.
 *
 * @param edges nodes, 1 to 100,000; each serves every customer, and all have the same load
 * @param customers who are subscribed, 1 to 100,000; their shares follow Zipf's law, as those of a CDN's customers do: the second
 *     has half as much as the first, the hundredth a hundredth
 * @param linesPerDay of all of them, at all edges, at least 1
 * @param lineBytes bytes of a line on average, without the customer id, 1 to 1 MiB
 * @param peak how many times the average the busiest minutes have, at least 1
 * @param linger how long a batch waits for more lines ({@code kafka.linger}), 0 to 1 min
 * @param outage how long Kafka may be away at the peak without a line lost
 * @param partitions of each topic, 1 to 1,000
 * @param replicas of each partition, at least 1
 * @param retention how long topics keep lines, 1 min to 10 years
 * @param retentionBytes the most that a partition keeps, at least 1
 * @param diskBytes of one broker, at least 1 GiB; all of it is Kafka's
 * @param replicasPerBroker how many replicas of partitions a broker holds
 */
public record Load(
        int edges,
        int customers,
        double linesPerDay,
        int lineBytes,
        double peak,
        Duration linger,
        Duration outage,
        int partitions,
        int replicas,
        Duration retention,
        long retentionBytes,
        long diskBytes,
        int replicasPerBroker) {
    private static final int MOST = 100_000;
    private static final int LONGEST_LINE = 1 << 20;
    private static final int SECONDS_PER_DAY = 86_400;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException naming the value that is out of range, and its range
     */
    public Load {
        require("edges", edges, 1, MOST);
        require("customers", customers, 1, MOST);
        require("lines a day", linesPerDay, 1, 1e15);
        require("bytes of a line", lineBytes, 1, LONGEST_LINE);
        require("peak", peak, 1, 1_000);
        require("linger in seconds", seconds(linger), 0, 60);
        require("partitions", partitions, 1, 1_000);
        require("replicas", replicas, 1, 32_767);
        require("replicas of a broker", replicasPerBroker, 1, Integer.MAX_VALUE);
        require("retention in seconds", seconds(retention), 60, seconds(Duration.ofDays(3_650)));
        require("bytes of a disk", (double) diskBytes, (double) (1L << 30), 1e18);
        require("bytes of a partition", (double) retentionBytes, 1, (double) Long.MAX_VALUE);
        require("outage in seconds", seconds(outage), 0, seconds(Duration.ofDays(30)));
    }

    private static void require(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    what + ": " + plain(value) + " is not between " + plain(least) + " and " + plain(most));
        }
    }

    private static String plain(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).toPlainString() : String.valueOf(value);
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Lines a second on average, of all customers at all edges. */
    public double linesPerSecond() {
        return linesPerDay / SECONDS_PER_DAY;
    }
}
