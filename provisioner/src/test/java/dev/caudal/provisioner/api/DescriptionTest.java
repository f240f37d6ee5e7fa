// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The description and the table of operations say the same. */
final class DescriptionTest {
    private static final JsonNode DESCRIPTION = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(Resources.read("openapi.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldDescribeExactlyTheOperationsThatThereAre() {
        TreeMap<String, String> described = new TreeMap<>();
        DESCRIPTION
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> described.put(
                                method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                method.getValue().path("operationId").asText())));
        TreeMap<String, String> there = new TreeMap<>();
        Arrays.stream(Operation.values())
                .filter(operation -> !operation.isPanel())
                .forEach(operation -> there.put(operation.method() + " " + operation.path(), operation.name()));

        assertThat(described).isEqualTo(there);
    }

    @Test
    void shouldSayWhoMayAsTheTableDoes() {
        for (JsonNode path : DESCRIPTION.path("paths")) {
            for (JsonNode operation : path) {
                Operation own = Operation.valueOf(operation.path("operationId").asText());
                TreeSet<String> schemes = new TreeSet<>();
                operation.path("security").forEach(each -> each.fieldNames().forEachRemaining(schemes::add));

                assertThat(schemes.isEmpty()).as(own.name()).isEqualTo(own.isOpen());
                if (!own.isOpen()) {
                    assertThat(schemes).as(own.name()).contains("operator");
                    assertThat(schemes.contains("customer"))
                            .as(own.name())
                            .isEqualTo(own.isOfCustomer() && own != Operation.PANEL_SESSION);
                    assertThat(schemes.contains("edge")).as(own.name()).isEqualTo(own == Operation.ACTIVE_CUSTOMERS);
                }
            }
        }
    }

    @Test
    void shouldReferToWhatItDefines() {
        for (JsonNode reference : DESCRIPTION.findValues("$ref")) {
            assertThat(DESCRIPTION.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
        }
    }
}
