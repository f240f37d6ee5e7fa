// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.routing.Route;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose turn it is; nothing is sent. */
final class SendLaneTest {
    private final BrokerNetwork network = new BrokerNetwork(
            new NetworkSettings("test", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            null,
            Duration.ofDays(1),
            Clock.SYSTEM);
    private final SendLane lane = new Broker(network, new BrokerAddress(1, "nowhere", 1)).healthy();
    private final ProducerIds producerIds = TestProducerIds.unknown();
    private final Map<String, Partition> partitions = new HashMap<>();
    /** Nobody looks into them. */
    private final Map<Integer, byte[]> contents = new HashMap<>();

    @Test
    void shouldSendOneBatchOfEachPartitionInOneRequest() {
        add("a", 100);
        add("a", 100);
        add("b", 100);
        assertThat(request()).containsExactly("a:100", "b:100");
        assertThat(request()).containsExactly("a:100");
        assertThat(lane.isEmpty()).isTrue();
    }

    @Test
    void shouldKeepARequestBelowItsLimit() {
        for (int i = 0; i < 30; i++) {
            add("t" + i, 60_000);
        }
        int first = request().size();
        assertThat(first).isEqualTo(SendLane.MAX_REQUEST_BYTES / 60_000);
        assertThat(request()).hasSize(30 - first);
    }

    @Test
    void shouldSendABatchThatIsLargerThanARequestAlone() {
        add("small", 100);
        add("huge", SendLane.MAX_REQUEST_BYTES + 1);
        assertThat(request()).containsExactly("small:100");
        assertThat(request()).containsExactly("huge:" + (SendLane.MAX_REQUEST_BYTES + 1));
    }

    @Test
    void shouldShareBytesEquallyBetweenLargeAndSmallBatchesWhenThereIsMoreThanOneRequestTakes() {
        int each = 20;
        for (int i = 0; i < each; i++) {
            for (int j = 0; j < 40; j++) {
                add("large" + i, SendLane.QUANTUM_BYTES * 10);
            }
            for (int j = 0; j < 400; j++) {
                add("small" + i, SendLane.QUANTUM_BYTES);
            }
        }
        long large = 0;
        long small = 0;
        for (int i = 0; i < 300; i++) {
            for (String sent : request()) {
                long bytes = Long.parseLong(sent.substring(sent.indexOf(':') + 1));
                if (sent.startsWith("large")) {
                    large += bytes;
                } else {
                    small += bytes;
                }
            }
        }
        assertThat(large).isBetween(small * 4 / 5, small * 5 / 4);
    }

    @Test
    void shouldLetGoWhomTheGateDoesNotPass() {
        add("stuck", 100);
        add("fine", 100);
        List<String> sent = request("stuck");
        assertThat(sent).containsExactly("fine:100");
        assertThat(lane.isEmpty()).isTrue();
        lane.enter(partitions.get("stuck"));
        assertThat(request()).containsExactly("stuck:100");
    }

    @Test
    void shouldLetAPartitionGoToTheLaneOfItsNewLeader() {
        SendLane other = new Broker(network, new BrokerAddress(2, "nowhere", 2)).healthy();
        add("moved", 100);
        other.enter(partitions.get("moved"));
        assertThat(lane.isEmpty()).isTrue();
        assertThat(other.isEmpty()).isFalse();
    }

    /** Sends a request, answers it at once, and lines up those that have more. */
    private List<String> request(String... refused) {
        List<Partition> passed = new ArrayList<>();
        List<Outgoing> request = lane.next((partition, from) -> {
            if (List.of(refused).contains(partition.destination().topic())) {
                return null;
            }
            passed.add(partition);
            return partition.head();
        });
        for (Partition partition : passed) {
            partition.removeHead(producerIds);
            if (!partition.isEmpty()) {
                lane.enter(partition);
            }
        }
        return request.stream()
                .map(outgoing -> outgoing.topic() + ":" + outgoing.size())
                .toList();
    }

    private void add(String topic, int bytes) {
        Partition partition = partitions.computeIfAbsent(topic, name -> new Partition(new Destination(name), 0));
        Outgoing outgoing = new Outgoing(
                new Batch(new RouteUsage(ROUTE), 0, content(bytes), 1, 0), null, (answered, answer) -> {}, 0);
        partition.add(outgoing, 0);
        lane.enter(partition);
    }

    private byte[] content(int bytes) {
        return contents.computeIfAbsent(bytes, byte[]::new);
    }

    private static final Route ROUTE = Engine.routes(1).get(0);
}
