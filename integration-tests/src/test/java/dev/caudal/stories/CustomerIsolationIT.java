// SPDX-License-Identifier: Apache-2.0
package dev.caudal.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.localkafka.LocalKafka;
import dev.caudal.stories.support.Arrivals;
import dev.caudal.stories.support.Await;
import dev.caudal.stories.support.EdgeFile;
import dev.caudal.stories.support.EdgeProcess;
import dev.caudal.stories.support.Provisioning;
import dev.caudal.stories.support.Stage;
import dev.caudal.stories.support.StarterZip;
import dev.caudal.stories.support.Story;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What customer 83's certificate, from his starter zip, can do, and what it cannot. */
@Story
final class CustomerIsolationIT {
    private static final String MARK = "isolation-story";

    @Test
    void shouldReadItsOwnTopicAndNothingElseWhenTheCertificateIsOfOneCustomer(Stage stage, LocalKafka kafka) {
        Provisioning provisioning = Provisioning.of(kafka);
        // 8, because 83 begins with it.
        provisioning.subscribe("83", "91", "8");
        StarterZip zip = StarterZip.unpack(stage, provisioning, "83");
        try (Arrivals of83 = Arrivals.of(kafka, "83")) {
            EdgeProcess.deliver(
                    stage,
                    EdgeFile.write(stage, provisioning, EdgeFile.STDIN),
                    stage.write("lines", "83 " + MARK + " one\n91 " + MARK + " not his\n83 " + MARK + " two\n"));
            List<String> his = List.of(MARK + " one", MARK + " two");
            assertThat(of83.await(his.size())).isEqualTo(his);

            assertThat(read(zip.settingsWithPkcs12(), "c83_x", his.size())).isEqualTo(his);
            assertThat(read(zip.settingsWithPem(), "c83_y", his.size())).isEqualTo(his);
            assertForeignReadsRefused(zip.settingsWithPem());
            assertWritingRefused(zip.settingsWithPem());
            assertAdministrationRefused(zip.settingsWithPem());
            assertThat(of83.lines()).as("what is there after all of that").isEqualTo(his);
        }
    }

    private static List<String> read(Map<String, Object> settings, String group, int count) {
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, group)) {
            consumer.subscribe(List.of("c83"));
            Await.until(
                    () -> {
                        consumer.poll(Duration.ofMillis(100))
                                .forEach(each -> lines.add(new String(each.value(), StandardCharsets.UTF_8)));
                        // Another story has customer 83 too.
                        lines.removeIf(line -> !line.startsWith(MARK));
                        return lines.size() >= count;
                    },
                    () -> group + " read " + lines);
            consumer.commitSync();
        }
        return lines;
    }

    private static void assertForeignReadsRefused(Map<String, Object> settings) {
        for (String topic : List.of("c91", "c8", "_caudal.registry", "_caudal.tally")) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, "c83_x")) {
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                assertThatThrownBy(() -> poll(consumer)).as(topic).isInstanceOf(TopicAuthorizationException.class);
                assertThatThrownBy(() -> consumer.partitionsFor(topic))
                        .as(topic)
                        .isInstanceOf(TopicAuthorizationException.class);
            }
        }
        for (String group : List.of("c91_x", "c8_", "c8_x", "c83", "c83x", "other")) {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, group)) {
                consumer.subscribe(List.of("c83"));
                assertThatThrownBy(() -> poll(consumer)).as(group).isInstanceOf(GroupAuthorizationException.class);
            }
        }
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings, "c83_x")) {
            assertThat(consumer.listTopics().keySet()).as("topics he can see").containsExactly("c83");
        }
    }

    private static void assertWritingRefused(Map<String, Object> settings) {
        for (String topic : List.of("c83", "c91", "_caudal.tally")) {
            Map<String, Object> own = connection(settings);
            own.put("enable.idempotence", false);
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer())) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[] {1}))
                                .get(20, TimeUnit.SECONDS))
                        .as(topic)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private static void assertAdministrationRefused(Map<String, Object> settings) {
        ConfigResource own = new ConfigResource(ConfigResource.Type.TOPIC, "c83");
        ConfigEntry retention = new ConfigEntry("retention.ms", "1");
        try (Admin admin = Admin.create(connection(settings))) {
            assertRefused(
                    "create",
                    admin.createTopics(List.of(new NewTopic("c83_more", Optional.empty(), Optional.empty())))
                            .all());
            assertRefused("delete", admin.deleteTopics(List.of("c83")).all());
            assertRefused(
                    "delete records",
                    admin.deleteRecords(Map.of(new TopicPartition("c83", 0), RecordsToDelete.beforeOffset(1)))
                            .all());
            assertRefused(
                    "alter",
                    admin.incrementalAlterConfigs(
                                    Map.of(own, List.of(new AlterConfigOp(retention, AlterConfigOp.OpType.SET))))
                            .all());
            assertRefused("describe c91", admin.describeTopics(List.of("c91")).allTopicNames());
            assertRefused(
                    "describe c91_x",
                    admin.describeConsumerGroups(List.of("c91_x")).all());
            assertRefused(
                    "offsets of c91_x", admin.listConsumerGroupOffsets("c91_x").all());
            assertRefused("ACLs", admin.describeAcls(AclBindingFilter.ANY).values());
        }
    }

    private static void assertRefused(String what, KafkaFuture<?> answer) {
        assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
                .as(what)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(AuthorizationException.class);
    }

    /** Until something is refused; a refusal may take more than one poll. */
    private static void poll(KafkaConsumer<byte[], byte[]> consumer) {
        Await.until(() -> consumer.poll(Duration.ofMillis(100)).count() > 0, () -> "neither refused nor served");
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> settings, String group) {
        Map<String, Object> own = new HashMap<>(settings);
        own.put("group.id", group);
        return new KafkaConsumer<>(own);
    }

    private static Map<String, Object> connection(Map<String, Object> settings) {
        Map<String, Object> connection = new HashMap<>(settings);
        connection
                .keySet()
                .removeIf(name -> !name.startsWith("ssl.")
                        && !name.equals("bootstrap.servers")
                        && !name.equals("security.protocol"));
        return connection;
    }
}
