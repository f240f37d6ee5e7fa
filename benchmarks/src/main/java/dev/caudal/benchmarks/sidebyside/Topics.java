// SPDX-License-Identifier: Apache-2.0
package dev.caudal.benchmarks.sidebyside;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * The customers' topics of a run, {@code c1} to {@code cN}, one partition each. Makes them, prints {@code ready}, then obeys
 * words on standard input: {@code count} prints the records and the bytes of one replica written since the last purge,
 * {@code purge} empties the topics.
 *
 * <pre>Topics ADMIN_PROPERTIES TOPICS REPLICATION</pre>
 */
final class Topics implements AutoCloseable {
    private static final int TOPICS_A_REQUEST = 500;
    /** Where nodes write what they counted; does not count here. */
    private static final String TALLY = "_caudal.tally";

    private final Admin admin;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final List<Integer> brokers;
    private final Map<TopicPartition, Long> purgedTo = new HashMap<>();
    private long purgedBytes;

    private Topics(Admin admin, int topics) throws ExecutionException, InterruptedException {
        this.admin = admin;
        for (int i = 1; i <= topics; i++) {
            partitions.add(new TopicPartition("c" + i, 0));
        }
        brokers = admin.describeCluster().nodes().get().stream().map(Node::id).toList();
    }

    /** Runs until standard input ends. */
    public static void main(String[] arguments) throws IOException, ExecutionException, InterruptedException {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: Topics ADMIN_PROPERTIES TOPICS REPLICATION");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(reader);
        }
        try (Topics topics = new Topics(Admin.create(properties), Integer.parseInt(arguments[1]));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            topics.create(Short.parseShort(arguments[2]));
            print("ready");
            for (String word = in.readLine(); word != null; word = in.readLine()) {
                switch (word) {
                    case "count" -> print(topics.count() + " " + (topics.bytes() - topics.purgedBytes));
                    case "purge" -> {
                        topics.purge();
                        print("purged");
                    }
                    default -> throw new IllegalArgumentException("count or purge, not '" + word + "'");
                }
            }
        }
    }

    @SuppressWarnings("SystemOut") // The answers are for the program that started this one.
    private static void print(String answer) {
        System.out.println(answer);
    }

    private void create(short replication) throws ExecutionException, InterruptedException {
        Map<String, String> configs = Map.of(
                "min.insync.replicas",
                Integer.toString(Math.max(1, replication - 1)),
                "max.message.bytes",
                "2097152",
                // A segment that is removed by a purge could not be told from bytes that were never written.
                "segment.bytes",
                Integer.toString(Integer.MAX_VALUE));
        for (int from = 0; from < partitions.size(); from += TOPICS_A_REQUEST) {
            List<NewTopic> some =
                    partitions.subList(from, Math.min(from + TOPICS_A_REQUEST, partitions.size())).stream()
                            .map(partition -> new NewTopic(partition.topic(), 1, replication).configs(configs))
                            .toList();
            admin.createTopics(some).all().get();
        }
        // Nodes look for it again and again if it is missing, which in a cluster that was set up it is not.
        admin.createTopics(List.of(new NewTopic(TALLY, 1, replication))).all().get();
    }

    private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    private long count() throws ExecutionException, InterruptedException {
        long records = 0;
        for (Map.Entry<TopicPartition, Long> end : ends().entrySet()) {
            records += end.getValue() - purgedTo.getOrDefault(end.getKey(), 0L);
        }
        return records;
    }

    /** Of the largest replica of each partition: a follower may be behind. */
    private long bytes() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> largest = new HashMap<>();
        for (Map<String, LogDirDescription> directories :
                admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            for (LogDirDescription directory : directories.values()) {
                for (Map.Entry<TopicPartition, ReplicaInfo> replica :
                        directory.replicaInfos().entrySet()) {
                    largest.merge(replica.getKey(), replica.getValue().size(), Math::max);
                }
            }
        }
        return partitions.stream()
                .mapToLong(partition -> largest.getOrDefault(partition, 0L))
                .sum();
    }

    private void purge() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends = ends();
        Map<TopicPartition, RecordsToDelete> all = ends.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> RecordsToDelete.beforeOffset(end.getValue())));
        admin.deleteRecords(all).all().get();
        purgedTo.putAll(ends);
        purgedBytes = bytes();
    }

    @Override
    public void close() {
        admin.close();
    }
}
