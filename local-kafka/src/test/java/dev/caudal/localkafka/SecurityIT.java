// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.localkafka.junit.WithLocalKafka;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

@WithLocalKafka
final class SecurityIT {
    private final LocalKafka kafka;

    SecurityIT(LocalKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void shouldCarryRecordsOverTlsWhenAclsAllow() throws Exception {
        Map<String, Object> edge = as("edge-mad1");
        Map<String, Object> customer = as("c83.gt1");
        Records.createTopic(kafka, "c83");
        Records.allow(kafka, "User:edge-mad1", AclOperation.WRITE, ResourceType.TOPIC, "c83");
        Records.allow(kafka, "User:c83.gt1", AclOperation.READ, ResourceType.TOPIC, "c83");
        Records.allow(kafka, "User:c83.gt1", AclOperation.READ, ResourceType.GROUP, "c83_test");

        Records.write(edge, "c83", "one");
        Records.write(edge, "c83", "two");

        assertThat(Records.read(customer, "c83_test", "c83", 2)).containsExactly("one", "two");
        assertThatThrownBy(() -> Records.read(customer, "c91_test", "c83", 1))
                .isInstanceOf(GroupAuthorizationException.class);
        assertThatThrownBy(() -> Records.write(customer, "c83", "three")).satisfies(SecurityIT::isRefused);
    }

    @Test
    void shouldServeEveryNameOfThisMachineWhenTheClientVerifiesIt() throws Exception {
        String port = kafka.bootstrapServers().substring("localhost:".length());
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
            Map<String, Object> properties = new HashMap<>(kafka.adminProperties());
            properties.put("bootstrap.servers", host + ":" + port);
            properties.put("ssl.endpoint.identification.algorithm", "https");
            assertThat(clusterId(properties)).as(host).isNotBlank();
        }
    }

    @Test
    void shouldRefuseTheConnectionWhenTheClientHasNoCertificate() {
        Map<String, Object> anonymous = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.certificates",
                kafka.caPem());

        assertThatThrownBy(() -> clusterId(anonymous)).hasRootCauseInstanceOf(SSLException.class);
    }

    @Test
    void shouldCloseTheConnectionWhenTheNameHasNoPrincipal() {
        // Without a mapping rule the broker hangs up after the handshake; clients see no more than that.
        Map<String, Object> stranger = new HashMap<>(as("stranger"));
        stranger.put("request.timeout.ms", 2_000);
        stranger.put("default.api.timeout.ms", 2_000);

        assertThatThrownBy(() -> clusterId(stranger)).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void shouldDenyByDefaultWhenThePrincipalHasNoAcl() throws Exception {
        Records.createTopic(kafka, "c84");

        assertThatThrownBy(() -> Records.write(as("edge-bcn1"), "c84", "line")).satisfies(SecurityIT::isRefused);
    }

    @Test
    void shouldNotCreateTheTopicWhenAnyoneWritesToAMissingOne() throws Exception {
        assertThatThrownBy(() -> Records.write(kafka.adminProperties(), "missing", "line"))
                .isInstanceOf(TimeoutException.class);
        try (Admin admin = kafka.newAdmin()) {
            assertThat(admin.listTopics().names().get()).doesNotContain("missing");
        }
    }

    /** Refused before the record was sent or after it: the producer then wraps the refusal of its producer id. */
    private static void isRefused(Throwable thrown) {
        assertThat(thrown instanceof AuthorizationException ? thrown : thrown.getCause())
                .isInstanceOf(AuthorizationException.class);
    }

    private Map<String, Object> as(String commonName) {
        return kafka.issueClient(commonName).clientProperties(kafka.bootstrapServers());
    }

    private static String clusterId(Map<String, Object> properties) throws Exception {
        try (Admin admin = Admin.create(properties)) {
            return admin.describeCluster().clusterId().get();
        }
    }
}
