// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.sizing;

/**
 * What a {@link Load} needs. Where the constants come from, each with the command that measures it: docs/sizing.md.
 *
 * @param edge one node at the peak
 * @param cluster all brokers
 * @param brokers how many, and what asks for so many
 * @param largest the customer with the most lines
 */
public record Sizing(Edge edge, Cluster cluster, Brokers brokers, Largest largest) {
    /** CPU of the edge-producer for each line, and for each batch. */
    private static final double MICROS_PER_LINE = 1.28;

    private static final double MICROS_PER_BATCH = 33;
    /** A linger ends some time after it is due: the collector's tick. */
    private static final double LINGER_FACTOR = 1.06;

    private static final double MOST_LINES_PER_BATCH = 10_000;
    /** Lines a batch, and bytes of a line of 280 in it, by zstd at level 1. */
    private static final double[][] COMPRESSED = {
        {1, 248.4},
        {2, 183.6},
        {3, 154.5},
        {5, 126.6},
        {10, 98.3},
        {20, 77.9},
        {50, 61.8},
        {100, 57.0},
        {300, 52.0},
        {1_000, 50.7},
        {3_000, 49.7},
    };

    private static final double COMPRESSED_LINE_BYTES = 280;
    /** Of Kafka's record batch, format 2. */
    private static final int BATCH_HEADER_BYTES = 61;

    private static final long MIB = 1 << 20;
    /** Resident, with 100 customers and the memory limit of the next line; and what 4,900 more take. */
    private static final long RESIDENT_BYTES = 119 * MIB;

    private static final long DEFAULT_MEMORY_LIMIT = 32 * MIB;
    private static final double RESIDENT_BYTES_PER_CUSTOMER = 45.0 * MIB / 4_900;
    /** How long a finished batch waits for its acknowledgement in memory before it goes to disk ({@code spool.after}). */
    private static final double SPOOL_AFTER_SECONDS = 3;
    /** Memory that is full loses lines: twice what is in it on average. */
    private static final double MEMORY_RESERVE = 2;
    /** Room for segments that are not deleted yet, for growth, and for a broker that is away. */
    private static final double DISK_SHARE = 0.6;
    /** Its two lanes, and the link for everything else. */
    private static final int CONNECTIONS_PER_EDGE = 3;

    /**
     * One node at the peak.
     *
     * @param linesPerSecond read and subscribed
     * @param batchesPerSecond sent
     * @param linesPerBatch on average
     * @param cores CPU, in cores, TLS included
     * @param memoryLimit for {@code memory.limit}, bytes
     * @param residentBytes of the whole process
     * @param spoolBytes for {@code spool.size}: what the outage takes
     */
    public record Edge(
            double linesPerSecond,
            double batchesPerSecond,
            double linesPerBatch,
            double cores,
            long memoryLimit,
            long residentBytes,
            long spoolBytes) {}

    /**
     * All brokers together.
     *
     * @param batchesPerSecond at the peak; brokers pay by the batch, not by the line
     * @param bytesInPerSecond from edges at the peak, without replication
     * @param bytesReplicatedPerSecond between brokers at the peak
     * @param bytesOutPerSecond to customers at the peak, if each reads once
     * @param partitions of customers' topics with one stream each
     * @param replicas of all of these
     * @param diskBytes at the end of the retention, all replicas
     * @param connectionsPerBroker of edges, and of one consumer of each customer
     */
    public record Cluster(
            double batchesPerSecond,
            double bytesInPerSecond,
            double bytesReplicatedPerSecond,
            double bytesOutPerSecond,
            long partitions,
            long replicas,
            long diskBytes,
            long connectionsPerBroker) {}

    /**
     * How many brokers.
     *
     * @param count the most of the three
     * @param forReplicas for the copies of a partition to be on different brokers
     * @param forPartitions as no broker holds more replicas than the configuration allows
     * @param forDisk so that disks are not more than 60 % full
     */
    public record Brokers(int count, int forReplicas, int forPartitions, int forDisk) {}

    /**
     * The customer with the most lines.
     *
     * @param linesPerDay at all edges
     * @param bytesPerPartition what the retention keeps of his lines in each of his partitions
     * @param isCut whether {@code topics.retentionBytes} deletes lines before the retention is over
     */
    public record Largest(double linesPerDay, long bytesPerPartition, boolean isCut) {}

    /** Of one edge. */
    private record Flow(double batchesPerSecond, double bytesPerSecond) {}

    /** What the load needs. */
    public static Sizing of(Load load) {
        double average = load.linesPerSecond() / load.edges();
        double atPeak = average * load.peak();
        Flow flow = flow(load, atPeak);
        double largestBytes = perPartition(load, average / harmonic(load.customers()));
        boolean isCut = largestBytes > load.retentionBytes();
        long partitions = (long) load.customers() * load.partitions();
        long replicas = partitions * load.replicas();
        double disk = kept(load, average) * load.replicas();
        Brokers brokers = brokers(load, replicas, disk);
        double in = flow.bytesPerSecond() * load.edges();
        return new Sizing(
                edge(load, atPeak, flow),
                new Cluster(
                        flow.batchesPerSecond() * load.edges(),
                        in,
                        in * (load.replicas() - 1),
                        in,
                        partitions,
                        replicas,
                        Math.round(disk),
                        (long) CONNECTIONS_PER_EDGE * load.edges() + 2L * load.customers()),
                brokers,
                new Largest(load.linesPerDay() / harmonic(load.customers()), Math.round(largestBytes), isCut));
    }

    private static Edge edge(Load load, double linesPerSecond, Flow flow) {
        double cores = (linesPerSecond * MICROS_PER_LINE + flow.batchesPerSecond() * MICROS_PER_BATCH) / 1e6;
        double open = linesPerSecond * load.lineBytes() * Load.seconds(load.linger());
        double sent = flow.bytesPerSecond() * SPOOL_AFTER_SECONDS;
        long limit = Math.max(DEFAULT_MEMORY_LIMIT, Math.round((open + sent) * MEMORY_RESERVE / MIB) * MIB);
        double resident = RESIDENT_BYTES
                + RESIDENT_BYTES_PER_CUSTOMER * Math.max(0, load.customers() - 100)
                + (limit - DEFAULT_MEMORY_LIMIT);
        return new Edge(
                linesPerSecond,
                flow.batchesPerSecond(),
                linesPerSecond / flow.batchesPerSecond(),
                cores,
                limit,
                Math.round(resident),
                Math.round(flow.bytesPerSecond() * Load.seconds(load.outage())));
    }

    private static Brokers brokers(Load load, long replicas, double disk) {
        int forReplicas = load.replicas();
        int forPartitions = (int) Math.ceil((double) replicas / load.replicasPerBroker());
        int forDisk = (int) Math.ceil(disk / (load.diskBytes() * DISK_SHARE));
        return new Brokers(
                Math.max(forReplicas, Math.max(forPartitions, forDisk)), forReplicas, forPartitions, forDisk);
    }

    private static Flow flow(Load load, double linesPerSecond) {
        double batches = 0;
        double bytes = 0;
        double first = linesPerSecond / harmonic(load.customers());
        for (int rank = 1; rank <= load.customers(); rank++) {
            double rate = first / rank;
            double lines = linesPerBatch(load, rate);
            batches += rate / lines;
            bytes += rate * bytesPerLine(load, lines);
        }
        return new Flow(batches, bytes);
    }

    /** Bytes that all topics keep, once. */
    private static double kept(Load load, double averagePerEdge) {
        double first = averagePerEdge / harmonic(load.customers());
        double all = 0;
        for (int rank = 1; rank <= load.customers(); rank++) {
            all += Math.min(perPartition(load, first / rank), (double) load.retentionBytes()) * load.partitions();
        }
        return all;
    }

    /** What the retention keeps in each partition of a customer with so many lines a second at each edge, without a limit of size. */
    private static double perPartition(Load load, double linesPerSecond) {
        return linesPerSecond
                * bytesPerLine(load, linesPerBatch(load, linesPerSecond))
                * load.edges()
                * Load.seconds(load.retention())
                / load.partitions();
    }

    /** The first line of a batch, and those that come within its linger. */
    private static double linesPerBatch(Load load, double linesPerSecond) {
        double whileItWaits = LINGER_FACTOR * Load.seconds(load.linger()) * linesPerSecond;
        return Math.min(1 + whileItWaits, MOST_LINES_PER_BATCH);
    }

    private static double bytesPerLine(Load load, double linesPerBatch) {
        return compressed(linesPerBatch) * load.lineBytes() / COMPRESSED_LINE_BYTES
                + BATCH_HEADER_BYTES / linesPerBatch;
    }

    /** Between two points of the table by the logarithm. */
    private static double compressed(double linesPerBatch) {
        int above = 1;
        while (above < COMPRESSED.length - 1 && COMPRESSED[above][0] < linesPerBatch) {
            above++;
        }
        double[] low = COMPRESSED[above - 1];
        double[] high = COMPRESSED[above];
        double share = Math.log(linesPerBatch / low[0]) / Math.log(high[0] / low[0]);
        return low[1] + (high[1] - low[1]) * Math.min(1, Math.max(0, share));
    }

    private static double harmonic(int count) {
        double sum = 0;
        for (int rank = 1; rank <= count; rank++) {
            sum += 1.0 / rank;
        }
        return sum;
    }
}
