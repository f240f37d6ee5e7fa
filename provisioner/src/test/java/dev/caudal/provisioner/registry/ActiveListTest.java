// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Generation;
import dev.caudal.provisioner.model.Language;
import dev.caudal.provisioner.model.Registry;
import dev.caudal.provisioner.model.ShrinkConfirmation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ActiveListTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123Z");

    private static final CustomerOptions OPTIONS = new CustomerOptions(
            6,
            3,
            Duration.ofHours(24),
            2048L,
            1L << 20,
            50,
            Compression.GZIP,
            List.of(ClientAddress.of("203.0.113.7"), ClientAddress.of("2001:db8::7")),
            "Ünïcode & Söhne",
            Language.ES);

    @Test
    void shouldListWhoIsActiveInTheAgreedForm() {
        Customer two = customer("83", "k7", Map.of(StreamName.ACCESS, "c83", StreamName.of("waf"), "c83_waf"));
        Customer one = customer("91", "m2", Map.of(StreamName.ACCESS, "c91")).withOptions(OPTIONS);
        Customer preparing =
                customer("92", "p", Map.of(StreamName.ACCESS, "c92")).in(Customer.State.PREPARING);
        Customer left = customer("93", "l", Map.of(StreamName.ACCESS, "c93")).leaving(NOW);
        TreeMap<CustomerId, Customer> customers = new TreeMap<>();
        List.of(one, two, preparing, left).forEach(customer -> customers.put(customer.id(), customer));

        ActiveList list = ActiveList.of(
                new Registry("3f2a", 42, customers, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null), NOW);

        assertThat(list.json().toString())
                .isEqualTo("{\"epoch\":\"3f2a\",\"version\":42,\"generatedAt\":\"2026-11-22T10:00:00Z\",\"customers\":["
                        + "{\"id\":\"83\",\"subscription\":\"k7\",\"topics\":{\"access\":\"c83\",\"waf\":\"c83_waf\"}},"
                        + "{\"id\":\"91\",\"subscription\":\"m2\",\"topics\":{\"access\":\"c91\"},"
                        + "\"compression\":\"gzip\",\"limits\":{\"bytesPerSecond\":1048576,\"sampleOneIn\":50}}]}");
        assertThat(list.size()).isEqualTo(2);
    }

    @Test
    void shouldCarryTheLastConfirmationWithThoseWhoWereListedThen() {
        ShrinkConfirmation confirmation =
                new ShrinkConfirmation(41, NOW, new TreeSet<>(List.of(CustomerId.of("91"), CustomerId.of("83"))));

        ActiveList list = ActiveList.of(
                new Registry(
                        "3f2a", 44, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), confirmation),
                NOW);

        assertThat(list.json().toString())
                .isEqualTo("{\"epoch\":\"3f2a\",\"version\":44,\"generatedAt\":\"2026-11-22T10:00:00Z\","
                        + "\"shrinkConfirmedFor\":41,\"confirmedCustomers\":[\"83\",\"91\"],\"customers\":[]}");
        assertThat(RegistryCodec.readConfirmation(RegistryCodec.parse(
                        RegistryCodec.CONFIRMATION_KEY, RegistryCodec.bytes(RegistryCodec.write(confirmation)))))
                .isEqualTo(confirmation);
    }

    @Test
    void shouldReadBackWhatItWrote() {
        Customer customer = customer("83", "k7", Map.of(StreamName.ACCESS, "c83"))
                .withGenerations(List.of(
                        new Generation("a", NOW, NOW.plusSeconds(5), Generation.State.RETIRED),
                        new Generation("b", NOW, NOW.plusSeconds(9), Generation.State.LIVE)))
                .withOptions(OPTIONS)
                .returning("k8", new TreeMap<>(Map.of(StreamName.of("waf"), "c83_waf")), NOW);
        String key = RegistryCodec.CUSTOMER_KEY + "83";

        assertThat(RegistryCodec.readCustomer(
                        key, RegistryCodec.parse(key, RegistryCodec.bytes(RegistryCodec.write(customer)))))
                .isEqualTo(customer);
    }

    @Test
    void shouldRefuseARecordOfANewerFormat() {
        assertThatThrownBy(() -> RegistryCodec.parse("customer/83", "{\"format\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("use a newer provisioner");
        assertThatThrownBy(() -> RegistryCodec.parse("customer/83", "junk".getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("registry record customer/83 cannot be read");
    }

    private static Customer customer(String id, String subscription, Map<StreamName, String> topics) {
        return Customer.subscribing(CustomerId.of(id), subscription, new TreeMap<>(topics), CustomerOptions.NONE, NOW);
    }
}
