// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka.Sharing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What the provisioner relies on: the clients' own certificate authority is made known to brokers that run. */
@WithLocalKafka(sharing = Sharing.CLASS)
final class SecondAuthorityIT {
    private static final int CONNECTIONS_IN_A_ROW = 6;

    private final CertificateAuthority clients = CertificateAuthority.create("clients");

    @Test
    void shouldAcceptItsClientsWhenASecondAuthorityIsAddedToTheRunningBroker(LocalKafka kafka) throws Exception {
        Map<String, Object> edge = as("edge-mad1", kafka);
        Records.createTopic(kafka, "c83");
        Records.allow(kafka, "User:edge-mad1", AclOperation.WRITE, ResourceType.TOPIC, "c83");
        assertThat(connects(edge)).isFalse();

        trust(kafka, kafka.caPem() + clients.certificatePem());

        Await.until("every network thread trusts the new authority", () -> connectsToEveryNetworkThread(edge));
        Records.write(edge, "c83", "accepted");
        assertThat(connects(as("broker-1", kafka)))
                .as("a broker's name makes no broker")
                .isFalse();

        kafka.broker(1).stop();
        kafka.broker(1).start();
        kafka.broker(1).awaitReady();

        Records.write(edge, "c83", "accepted after a restart");
        assertThat(Records.read(kafka.adminProperties(), "check", "c83", 2))
                .containsExactly("accepted", "accepted after a restart");
    }

    private Map<String, Object> as(String commonName, LocalKafka kafka) {
        ClientCertificate issued = clients.issueClient(commonName);
        return new ClientCertificate(commonName, issued.keyPem(), issued.certificatePem(), kafka.caPem())
                .clientProperties(kafka.bootstrapServers());
    }

    private static void trust(LocalKafka kafka, String certificates) throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.BROKER, "1"),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("listener.name.clients.ssl.truststore.certificates", certificates),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** A listener's network threads take the new truststore one after another, and connections in turn. */
    private static boolean connectsToEveryNetworkThread(Map<String, Object> client) throws InterruptedException {
        for (int connection = 0; connection < CONNECTIONS_IN_A_ROW; connection++) {
            if (!connects(client)) {
                return false;
            }
        }
        return true;
    }

    private static boolean connects(Map<String, Object> client) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("request.timeout.ms", 2_000);
        properties.put("default.api.timeout.ms", 2_000);
        try (Admin admin = Admin.create(properties)) {
            admin.describeCluster().clusterId().get();
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
