// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.kafka;

import dev.caudal.provisioner.certificates.IssuedCertificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Tries, as the holder of a certificate, what he may do and what he may not. Nothing is ever written: the one record that is
 * sent is larger than the topic takes, so that even a broker that wrongly lets it through cannot keep it.
 *
 * <p>One thread. What shall be allowed is tried for {@value #LIMIT_SECONDS} s, since brokers learn of new grants a moment
 * after they were made.
 */
public final class ClientSession implements AutoCloseable {
    private static final int LIMIT_SECONDS = 20;
    private static final int CALL_MILLIS = 10_000;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Map<String, Object> properties;
    private final Admin admin;

    /** Connects as soon as something is tried. */
    public ClientSession(Collection<String> bootstrapServers, IssuedCertificate certificate, BrokersTrust trust) {
        properties = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                String.join(",", bootstrapServers),
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SSL",
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                CALL_MILLIS,
                "enable.metrics.push",
                false,
                SslConfigs.SSL_KEYSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                certificate.keyPem(),
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                certificate.certificatePem(),
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PEM",
                SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                trust.pem());
        admin = Admin.create(with(Map.of("default.api.timeout.ms", CALL_MILLIS)));
    }

    /** What a customer does all day. */
    public List<Finding> allowed(Collection<String> topics, String groupPrefix) {
        List<Finding> findings = new ArrayList<>();
        findings.add(succeeds("sees his topics " + String.join(", ", topics), () -> {
            await(admin.describeTopics(topics).allTopicNames());
            return true;
        }));
        findings.add(succeeds("reads them", () -> reads(topics)));
        findings.add(
                succeeds("joins a group " + groupPrefix + "…", () -> joins(topics, groupPrefix + "caudal-verify")));
        return findings;
    }

    /**
     * What a customer must not do.
     *
     * @param own one of his topics
     * @param foreignTopic one that is not his
     * @param foreignGroup one that is not his
     * @param tooLarge more bytes than any topic takes
     */
    public List<Finding> refused(String own, String foreignTopic, String foreignGroup, int tooLarge) {
        List<Finding> findings = new ArrayList<>();
        findings.add(isRefused(
                "sees topic " + foreignTopic,
                () -> await(admin.describeTopics(List.of(foreignTopic)).allTopicNames())));
        findings.add(isRefused("reads topic " + foreignTopic, () -> fetches(foreignTopic)));
        findings.add(isRefused("joins group " + foreignGroup, () -> joins(List.of(own), foreignGroup)));
        findings.add(isRefused("writes to his own topic " + own, () -> sends(own, tooLarge)));
        findings.add(isRefused(
                "creates a topic",
                () -> await(admin.createTopics(
                                List.of(new NewTopic(own + "_verify", 1, (short) 1)),
                                new CreateTopicsOptions().validateOnly(true))
                        .all())));
        findings.add(isRefused(
                "lists permissions",
                () -> await(admin.describeAcls(AclBindingFilter.ANY).values())));
        findings.add(isRefused(
                "reads a broker's settings",
                () -> await(admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, broker())))
                        .all())));
        return findings;
    }

    /** What of these topics and groups, none of which is his, he can see: nothing, if all is well. */
    public List<String> leaks(
            Collection<String> ownTopics, String ownPrefix, List<String> topics, List<String> groups) {
        List<String> leaks = new ArrayList<>();
        admin.describeTopics(topics).topicNameValues().forEach((topic, future) -> {
            if (!refuses(future)) {
                leaks.add("sees topic " + topic);
            }
        });
        admin.describeConsumerGroups(groups).describedGroups().forEach((group, future) -> {
            if (!refuses(future)) {
                leaks.add("sees group " + group);
            }
        });
        for (String listed : await(admin.listTopics().names())) {
            if (!ownTopics.contains(listed)) {
                leaks.add("is shown topic " + listed);
            }
        }
        for (GroupListing listed : await(admin.listGroups().all())) {
            if (!listed.groupId().startsWith(ownPrefix)) {
                leaks.add("is shown group " + listed.groupId());
            }
        }
        return leaks;
    }

    private static boolean refuses(Future<?> future) {
        try {
            await(future);
            return false;
        } catch (AuthorizationException e) {
            return true;
        }
    }

    private Finding succeeds(String what, BooleanSupplier attempt) {
        long deadline = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
        while (true) {
            String problem;
            try {
                if (attempt.getAsBoolean()) {
                    return new Finding("he " + what, true, "");
                }
                problem = "nothing came of it in time";
            } catch (KafkaException e) {
                problem = String.valueOf(e.getMessage());
            }
            if (System.nanoTime() - deadline > 0) {
                return new Finding("he " + what, false, problem);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static Finding isRefused(String what, Runnable attempt) {
        String claim = "refused: he " + what;
        try {
            attempt.run();
            return new Finding(claim, false, "it was let through");
        } catch (AuthorizationException e) {
            return new Finding(claim, true, "");
        } catch (KafkaException e) {
            return new Finding(claim, false, "it failed otherwise: " + e.getMessage());
        }
    }

    /** Whether a fetch of every partition is answered; that there is nothing to read is an answer too. */
    private boolean reads(Collection<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                consumer.partitionsFor(topic)
                        .forEach(each -> partitions.add(new TopicPartition(topic, each.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long held = consumer.endOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    - consumer.beginningOffsets(partitions).values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
            long deadline =
                    System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS / 2).toNanos();
            do {
                if (!consumer.poll(POLL).isEmpty()) {
                    return true;
                }
            } while (held > 0 && System.nanoTime() - deadline < 0);
            return held == 0;
        }
    }

    private boolean fetches(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            consumer.poll(POLL);
            consumer.position(partition, Duration.ofMillis(CALL_MILLIS));
            return true;
        }
    }

    private boolean joins(Collection<String> topics, String group) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of(ConsumerConfig.GROUP_ID_CONFIG, group))) {
            consumer.subscribe(topics);
            long deadline =
                    System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS / 2).toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() - deadline < 0) {
                consumer.poll(POLL);
            }
            return !consumer.assignment().isEmpty();
        }
    }

    private void sends(String topic, int bytes) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.put(ProducerConfig.RETRIES_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, CALL_MILLIS);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * CALL_MILLIS);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * bytes);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config);
        try {
            await(producer.send(new ProducerRecord<>(topic, new byte[bytes])));
        } finally {
            producer.close(CLOSE_LIMIT);
        }
    }

    private String broker() {
        return await(admin.describeCluster().nodes()).stream()
                .min(Comparator.comparingInt(node -> node.id()))
                .map(node -> Integer.toString(node.id()))
                .orElse("0");
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(more);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_MILLIS);
        return new KafkaConsumer<>(with(config));
    }

    private Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(properties);
        all.putAll(more);
        return all;
    }

    /** The answer, or the broker's own exception. */
    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    @Override
    public void close() {
        admin.close(CLOSE_LIMIT);
    }
}
