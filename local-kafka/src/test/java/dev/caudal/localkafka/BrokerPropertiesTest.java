// SPDX-License-Identifier: Apache-2.0
package dev.caudal.localkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerPropertiesTest {
    private static final String CLIENT_RULES = "listener.name.clients.ssl.principal.mapping.rules";
    private static final String BROKER_RULES = "listener.name.internal.ssl.principal.mapping.rules";
    private static final String CONTROLLER_RULES = "listener.name.controller.ssl.principal.mapping.rules";

    @ParameterizedTest
    @CsvSource({
        "CN=admin, admin",
        "CN=provisioner, provisioner",
        "CN=prober, prober",
        "CN=edge-mad1.example.com, edge-mad1.example.com",
        "CN=c83.g1f9, c83.g1f9",
        "CN=cacme-eu.g7k2m9q4x1z08, cacme-eu.g7k2m9q4x1z08"
    })
    void shouldNameThePrincipalWhenTheSubjectHasAKnownShape(String subject, String principal) throws Exception {
        assertThat(mapper(CLIENT_RULES).getName(subject)).isEqualTo(principal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=stranger",
                "CN=broker-1",
                "CN=Admin",
                "CN=admin,O=Other",
                "O=Other,CN=admin",
                "CN=edge-",
                "CN=edge-MAD1",
                "CN=xedge-mad1",
                "CN=c83",
                "CN=c83.g",
                "CN=c83.gx.gy",
                "CN=c-83.g1",
                "CN=admin\\nx",
                "CN=admin\n"
            })
    void shouldNameNoPrincipalWhenTheSubjectHasAnotherShape(String subject) throws Exception {
        SslPrincipalMapper mapper = mapper(CLIENT_RULES);
        assertThatThrownBy(() -> mapper.getName(subject)).hasMessageContaining("No rules apply");
    }

    @ParameterizedTest
    @ValueSource(strings = {BROKER_RULES, CONTROLLER_RULES})
    void shouldNameBrokersAloneWhenTheListenerIsTheirs(String rules) throws Exception {
        SslPrincipalMapper mapper = mapper(rules);
        assertThat(mapper.getName("CN=broker-2")).isEqualTo("broker-2");
        assertThatThrownBy(() -> mapper.getName("CN=admin")).hasMessageContaining("No rules apply");
    }

    @Test
    void shouldReplicateInternalTopicsToEveryBroker() {
        assertThat(properties(3, Map.of()))
                .containsEntry("offsets.topic.replication.factor", "3")
                .containsEntry("transaction.state.log.min.isr", "2");
        assertThat(properties(1, Map.of())).containsEntry("offsets.topic.replication.factor", "1");
    }

    @Test
    void shouldLetOverridesWin() {
        assertThat(properties(1, Map.of("num.io.threads", "9"))).containsEntry("num.io.threads", "9");
    }

    @Test
    void shouldListenOnTheLoopbackInterfaceAlone() {
        assertThat(properties(2, Map.of()).getProperty("listeners"))
                .isEqualTo("CLIENTS://127.0.0.1:21,INTERNAL://127.0.0.1:31,CONTROLLER://127.0.0.1:41");
    }

    private static SslPrincipalMapper mapper(String key) {
        return SslPrincipalMapper.fromRules(properties(1, Map.of()).getProperty(key));
    }

    private static Properties properties(int brokers, Map<String, String> overrides) {
        List<ClusterNode> nodes = IntStream.rangeClosed(1, brokers)
                .mapToObj(id -> new ClusterNode(id, 20 + id, 30 + id, 40 + id))
                .toList();
        return BrokerProperties.of(
                nodes.get(0),
                nodes,
                new ClientCertificate("broker-1", "key", "chain", "ca"),
                Path.of("data"),
                overrides);
    }
}
