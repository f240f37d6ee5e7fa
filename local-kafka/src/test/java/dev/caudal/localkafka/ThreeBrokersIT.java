// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

@WithLocalKafka(brokers = 3, sharing = Sharing.CLASS)
final class ThreeBrokersIT {
    private final LocalKafka kafka;

    ThreeBrokersIT(LocalKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void shouldElectAnotherLeaderWhenTheLeaderIsKilled() throws Exception {
        Records.createTopic(kafka, "killed");
        Records.write(kafka.adminProperties(), "killed", "before");
        Broker leader = kafka.broker(leaderOf("killed"));
        long pid = leader.pid();

        leader.kill();

        assertThat(leader.isAlive()).isFalse();
        assertThat(ProcessHandle.of(pid)).isEmpty();
        Await.until("another leader", () -> leaderOf("killed") != leader.id());
        Records.write(kafka.adminProperties(), "killed", "after");
        assertThat(Records.read(kafka.adminProperties(), "check-killed", "killed", 2))
                .containsExactly("before", "after");

        leader.start();
        leader.awaitReady();
        assertThat(leader.pid()).isNotEqualTo(pid);
        Await.until("all replicas are in sync again", () -> inSync("killed") == 3);
        assertThat(replicas("__consumer_offsets")).isEqualTo(3);
    }

    @Test
    void shouldNotAnswerWhileFrozenAndGoOnWhenResumed() throws Exception {
        Broker broker = kafka.broker(2);
        broker.freeze();
        try {
            assertThat(broker.isAlive()).isTrue();
            assertThatThrownBy(() -> brokersSeenBy(broker)).hasCauseInstanceOf(TimeoutException.class);
        } finally {
            broker.resume();
        }

        broker.awaitReady();
        Await.until("the broker is back in the cluster", () -> brokersSeenBy(broker) == 3);
    }

    private int brokersSeenBy(Broker broker) throws InterruptedException, ExecutionException {
        Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.put("request.timeout.ms", 3_000);
        properties.put("default.api.timeout.ms", 3_000);
        try (Admin admin = Admin.create(properties)) {
            return admin.describeCluster().nodes().get().size();
        }
    }

    private int leaderOf(String topic) throws Exception {
        Node leader = partition(topic).leader();
        return leader == null ? Node.noNode().id() : leader.id();
    }

    private int inSync(String topic) throws Exception {
        return partition(topic).isr().size();
    }

    private int replicas(String topic) throws Exception {
        return partition(topic).replicas().size();
    }

    private TopicPartitionInfo partition(String topic) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            TopicDescription description =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return description.partitions().get(0);
        }
    }
}
