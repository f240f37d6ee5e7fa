// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Any list is either refused with its problems, or becomes a table in which everybody finds himself and nobody else. */
final class RoutingTableFuzzTest {
    @FuzzTest
    void shouldRefuseOrBuildASoundTable(FuzzedDataProvider data) {
        RoutingTable table = RoutingTable.empty();
        for (int tables = data.consumeInt(1, 3); tables > 0; tables--) {
            RoutingTableBuilder builder =
                    RoutingTable.builder(table).epoch(text(data, "e1")).version(data.consumeLong());
            for (int customers = data.consumeInt(0, 8); customers > 0; customers--) {
                addCustomer(builder, data);
            }
            try {
                RoutingTable next = builder.build();
                check(next);
                table = next;
            } catch (InvalidRoutingTableException e) {
                assertThat(e.problems())
                        .isNotEmpty()
                        .allSatisfy(problem -> assertThat(problem).matches("[ -~…]+"));
            }
        }
    }

    private static void addCustomer(RoutingTableBuilder builder, FuzzedDataProvider data) {
        Map<String, String> topics = new HashMap<>();
        for (int streams = data.consumeInt(0, 3); streams > 0; streams--) {
            topics.put(text(data, "access"), text(data, "c83"));
        }
        builder.customer(
                text(data, "83"),
                text(data, "k7"),
                topics,
                data.consumeBoolean() ? null : text(data, "zstd"),
                data.consumeLong(),
                data.consumeLong());
    }

    /** Mostly something sound with a little added, since random texts are refused at once. */
    private static String text(FuzzedDataProvider data, String sound) {
        return data.consumeBoolean() ? sound + data.consumeAsciiString(2) : data.consumeString(60);
    }

    private static void check(RoutingTable table) {
        Set<String> topics = new HashSet<>();
        Set<Integer> indexes = new HashSet<>();
        for (Route route : table.routes()) {
            byte[] id = route.customer().value().getBytes(StandardCharsets.US_ASCII);
            assertThat(table.routes(route.stream()).lookup(id, 0, id.length)).isSameAs(route);
            assertThat(topics.add(route.topic())).isTrue();
            assertThat(indexes.add(route.index())).isTrue();
        }
    }
}
