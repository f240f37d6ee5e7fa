// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.ProvisioningException;
import dev.caudal.provisioner.model.ClientAddress;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CustomersFileTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeAnIdAlone() throws IOException {
        assertThat(read("customers:\n  - id: 83\n"))
                .containsExactly(new CustomerEntry(
                        CustomerId.of("83"), new TreeSet<>(List.of(StreamName.ACCESS)), CustomerOptions.NONE));
        assertThat(read("customers: []")).isEmpty();
    }

    @Test
    void shouldReadEveryOption() throws IOException {
        List<CustomerEntry> entries = read("""
                customers:
                  - id: "91"
                    streams: [access, waf]
                    partitions: 6
                    replicas: 3
                    retention: 24h
                    consumerBytesPerSecond: 20MiB
                    limits: { bytesPerSecond: 1MiB, sampleOneIn: 2147483647 }
                    compression: gzip
                    allowedAddresses: [203.0.113.7, "2001:db8::7", 203.0.113.7]
                    displayName: Example Media
                    language: es
                """);

        assertThat(entries)
                .containsExactly(new CustomerEntry(
                        CustomerId.of("91"),
                        new TreeSet<>(List.of(StreamName.ACCESS, StreamName.of("waf"))),
                        new CustomerOptions(
                                6,
                                3,
                                Duration.ofHours(24),
                                20L << 20,
                                1L << 20,
                                Integer.MAX_VALUE,
                                Compression.GZIP,
                                List.of(ClientAddress.of("2001:db8:0:0:0:0:0:7"), ClientAddress.of("203.0.113.7")),
                                "Example Media",
                                Language.ES)));
    }

    @Test
    void shouldTakeIdsAsTheyAreWritten() throws IOException {
        assertThat(read("customers: [{id: 010}, {id: 1e3}, {id: 0x1f}, {id: yes}, {id: 12345678901234567890}]"))
                .extracting(entry -> entry.id().value())
                .containsExactly("010", "1e3", "0x1f", "yes", "12345678901234567890");
    }

    /** T42 to T51 of the bad inputs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\".\"",
                "\"..\"",
                "a/b",
                "a\\\\b",
                "\"%2e%2e\"",
                "\"a:b\"",
                "a b",
                "\"a\\nb\"",
                "\"a\\0b\"",
                "８３",
                "\"\\u202e83\"",
                "e\u0301",
                "__consumer_offsets",
                "__cluster_metadata",
                "_caudal.registry",
                "a.b",
                "a_b",
                "CON",
                "\"-rf\"",
                "\"--help\"",
                "Abc",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "~",
                "[83]",
                "{a: b}"
            })
    void shouldRefuseWhatIsNoCustomerId(String id) {
        assertThatThrownBy(() -> read("customers: [{id: " + id + "}]"))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("id");
    }

    @Test
    void shouldReportEveryProblemAtOnceWithItsPlace() {
        assertThatThrownBy(() -> read("""
                customers:
                  - {id: a, partition: 3}
                  - {id: b, partitions: 0, retention: soon, compression: snappy}
                  - {id: a}
                  - {streams: [access]}
                  - {id: c, streams: []}
                  - {id: d, streams: [W_AF], allowedAddresses: [10.0.0.0/8, host.example, 010.0.0.1]}
                  - {id: e, displayName: "a\\u0007b"}
                  - {id: f, limits: {sampleOneIn: 0}}
                  - {id: g, limits: {sampleOneIn: 2147483648}}
                  - {id: h, limits: {sampleOneIn: 1.5, sampleOnein: 3}}
                """))
                .isInstanceOf(ProvisioningException.class)
                .hasMessageContaining("customers[0]: partition: unknown key; did you mean partitions?")
                .hasMessageContaining("customers[1]: partitions: expected a number from 1 to 1000, got 0")
                .hasMessageContaining("customers[1]: retention: expected a duration")
                .hasMessageContaining("customers[1]: compression: 'snappy' is no codec")
                .hasMessageContaining("customers[2]: customer a is named twice")
                .hasMessageContaining("customers[3]: id is missing")
                .hasMessageContaining("customers[4]: streams: name at least one")
                .hasMessageContaining("customers[5]: streams: 'W_AF' is no valid stream")
                .hasMessageContaining("customers[5]: allowedAddresses: '10.0.0.0/8' is a network")
                .hasMessageContaining("'host.example' is no IP address")
                .hasMessageContaining("'010.0.0.1' is no IP address")
                .hasMessageContaining("customers[6]: a display name has")
                .hasMessageContaining(
                        "customers[7]: limits: sampleOneIn: expected a number from 1 to 2147483647, got 0")
                .hasMessageContaining("customers[8]: limits: sampleOneIn: expected a number from 1 to 2147483647, got ")
                .hasMessageContaining(
                        "customers[9]: limits: sampleOneIn: expected a number from 1 to 2147483647, got 1.5")
                .hasMessageContaining("customers[9]: limits: sampleOnein: unknown key; did you mean sampleOneIn?");
    }

    @Test
    void shouldRefuseMoreAddressesThanSixteen() {
        StringBuilder addresses = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            addresses.append("10.0.0.").append(i).append(", ");
        }
        assertThatThrownBy(() -> read("customers: [{id: a, allowedAddresses: [" + addresses + "]}]"))
                .hasMessageContaining("at most 16");
    }

    @Test
    void shouldRefuseWhatIsNoListOfCustomers() {
        for (String text : List.of("", "customers: 3", "- id: 3", "customer: []", "customers: [3]", "a: [", "null")) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(ProvisioningException.class);
        }
    }

    private List<CustomerEntry> read(String text) throws IOException {
        return CustomersFile.read(Files.writeString(folder.resolve("customers.yaml"), text));
    }
}
