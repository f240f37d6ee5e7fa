// SPDX-License-Identifier: Apache-2.0
package dev.caudal.bundle;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.localkafka.ClientCertificate;
import dev.caudal.localkafka.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A customer on a real cluster: two topics, a certificate, and the rights that the provisioner gives. One thread.
 *
 * @param kafka where he is
 * @param id his name
 * @param certificate what the brokers know him by
 */
record Customer(LocalKafka kafka, CustomerId id, ClientCertificate certificate) {
    static final int PARTITIONS = 2;

    private static final StreamName WAF = StreamName.of("waf");

    /** With topics and rights. */
    static Customer subscribe(LocalKafka kafka, String id) {
        Customer customer = withoutRights(kafka, id);
        customer.allow(customer.topic(), customer.wafTopic());
        customer.allowGroups();
        return customer;
    }

    /** With topics alone. */
    static Customer withoutRights(LocalKafka kafka, String id) {
        Customer customer = new Customer(kafka, CustomerId.of(id), kafka.issueClient("c" + id + ".gtest"));
        try (Admin admin = kafka.newAdmin()) {
            await(admin.createTopics(List.of(
                            new NewTopic(customer.topic(), PARTITIONS, (short) 1),
                            new NewTopic(customer.wafTopic(), 1, (short) 1)))
                    .all());
        }
        return customer;
    }

    /** Another topic that he may read; gives its name. */
    String add(StreamName stream) {
        String name = topic() + "_" + stream;
        try (Admin admin = kafka.newAdmin()) {
            await(admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1)))
                    .all());
        }
        allow(name);
        return name;
    }

    String topic() {
        return "c" + id;
    }

    String wafTopic() {
        return topic() + "_waf";
    }

    String groupPrefix() {
        return topic() + "_";
    }

    void allow(String... topics) {
        List<AclBinding> rights = new ArrayList<>();
        for (String topic : topics) {
            rights.add(right(ResourceType.TOPIC, topic, PatternType.LITERAL));
        }
        create(rights);
    }

    void allowGroups() {
        create(List.of(right(ResourceType.GROUP, groupPrefix(), PatternType.PREFIXED)));
    }

    /** As the provisioner revokes a certificate. */
    void revoke() {
        try (Admin admin = kafka.newAdmin()) {
            await(admin.deleteAcls(List.of(
                            right(ResourceType.TOPIC, topic(), PatternType.LITERAL)
                                    .toFilter(),
                            right(ResourceType.TOPIC, wafTopic(), PatternType.LITERAL)
                                    .toFilter(),
                            right(ResourceType.GROUP, groupPrefix(), PatternType.PREFIXED)
                                    .toFilter()))
                    .all());
        }
    }

    BundleSpec spec() {
        return spec(List.of(kafka.bootstrapServers().split(",")));
    }

    BundleSpec spec(List<String> brokers) {
        return spec(brokers, TestCredentials.of(certificate.certificatePem(), certificate.keyPem(), kafka.caPem()));
    }

    BundleSpec spec(List<String> brokers, Credentials credentials) {
        return new BundleSpec(
                id,
                "Example \"Media\" $(id)",
                Brand.DEFAULT,
                brokers,
                new TreeMap<>(Map.of(StreamName.ACCESS, topic(), WAF, wafTopic())),
                groupPrefix(),
                Duration.ofDays(3),
                credentials);
    }

    /** Sends lines, spread over the partitions, in batches packed as an edge may pack them. */
    void produce(String topic, String compression, long timestampMillis, List<byte[]> lines) {
        Map<String, Object> settings = new HashMap<>(kafka.adminProperties());
        settings.put("compression.type", compression);
        settings.put("linger.ms", "50");
        settings.put("max.request.size", "2000000");
        settings.put("enable.metrics.push", "false");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            int partitions = producer.partitionsFor(topic).size();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                sent.add(producer.send(
                        new ProducerRecord<>(topic, i % partitions, timestampMillis, null, lines.get(i))));
            }
            sent.forEach(Customer::await);
        }
    }

    private AclBinding right(ResourceType type, String name, PatternType pattern) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(
                        "User:" + certificate.commonName(), "*", AclOperation.READ, AclPermissionType.ALLOW));
    }

    private void create(List<AclBinding> rights) {
        try (Admin admin = kafka.newAdmin()) {
            await(admin.createAcls(rights).all());
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
