// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class RoutingTableTest {
    private static final StreamName WAF = StreamName.of("waf");

    @Test
    void shouldFindEachStreamOfACustomerByTheBytesOfHisId() throws InvalidRoutingTableException {
        RoutingTable table = RoutingTable.builder(RoutingTable.empty())
                .epoch("e1")
                .version(42)
                .customer("83", "k7", Map.of("access", "c83", "waf", "c83_waf"))
                .customer("91", "m2", Map.of("access", "c91"), "gzip", 1_048_576, 10)
                .build();

        assertThat(topic(table, StreamName.ACCESS, "83")).isEqualTo("c83");
        assertThat(topic(table, WAF, "83")).isEqualTo("c83_waf");
        assertThat(topic(table, StreamName.ACCESS, "91")).isEqualTo("c91");
        assertThat(topic(table, WAF, "91")).isNull();
        assertThat(topic(table, StreamName.of("media"), "83")).isNull();
        assertThat(table.customers()).isEqualTo(2);
        assertThat(table.routes()).hasSize(3);
        assertThat(table.epoch()).isEqualTo("e1");
        assertThat(table.version()).isEqualTo(42);
        assertThat(lookup(table, StreamName.ACCESS, "91"))
                .extracting(Route::options)
                .isEqualTo(new RouteOptions("gzip", 1_048_576, 10));
    }

    @Test
    void shouldNotTakeOneIdForAnother() throws InvalidRoutingTableException {
        String longId = "a".repeat(CustomerId.MAX_LENGTH);
        RoutingTable table = tableOf("8", "83", "1234567", "12345678", longId);

        for (String other : new String[] {
            "",
            "3",
            "8 ",
            "83\0",
            "\0",
            "\00083",
            "8\0",
            "838",
            "83-",
            "123456",
            "1234567\0",
            "12345679",
            "123456789",
            "12345678\0",
            longId + "a",
            longId.substring(1),
            "b" + longId.substring(1),
            "Ⅷ",
            "８３"
        }) {
            assertThat(topic(table, StreamName.ACCESS, other)).as(other).isNull();
        }
        for (String id : new String[] {"8", "83", "1234567", "12345678", longId}) {
            assertThat(topic(table, StreamName.ACCESS, id)).isEqualTo("c" + id);
        }
    }

    @RepeatedTest(3)
    void shouldFindEveryOneOfThousandsOfCustomersAndNobodyElse() throws InvalidRoutingTableException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> ids = new HashSet<>();
        while (ids.size() < 5_000) {
            ids.add(randomId(random));
        }
        RoutingTable table = tableOf(ids.toArray(String[]::new));

        for (String id : ids) {
            assertThat(topic(table, StreamName.ACCESS, id))
                    .as("seed=%d id=%s", seed, id)
                    .isEqualTo("c" + id);
        }
        for (int i = 0; i < 5_000; i++) {
            String other = randomId(random);
            if (!ids.contains(other)) {
                assertThat(topic(table, StreamName.ACCESS, other))
                        .as("seed=%d id=%s", seed, other)
                        .isNull();
            }
        }
    }

    @Test
    void shouldKeepRoutesThatStayTheSameAndGiveOthersANewIndex() throws InvalidRoutingTableException {
        RoutingTable first = RoutingTable.builder(RoutingTable.empty())
                .customer("1", "s", Map.of("access", "c1"))
                .customer("2", "s", Map.of("access", "c2"))
                .customer("3", "s", Map.of("access", "c3"))
                .customer("4", "s", Map.of("access", "c4"))
                .build();
        RoutingTable second = RoutingTable.builder(first)
                .customer("5", "s", Map.of("access", "c5"))
                .customer("4", "s", Map.of("access", "c4"), "lz4", 0, 1)
                .customer("3", "again", Map.of("access", "c3"))
                .customer("1", "s", Map.of("access", "c1"))
                .build();

        assertThat(lookup(second, StreamName.ACCESS, "1")).isSameAs(lookup(first, StreamName.ACCESS, "1"));
        assertThat(lookup(second, StreamName.ACCESS, "2")).isNull();
        assertThat(second.routes()).extracting(Route::index).containsExactlyInAnyOrder(0, 4, 5, 6);
    }

    @Test
    void shouldUseIndexesAgainOnceTheirRoutesAreInNeitherTable() throws InvalidRoutingTableException {
        RoutingTable table = RoutingTable.empty();
        Random random = new Random(83);
        for (int change = 0; change < 2_000; change++) {
            RoutingTable before = table;
            RoutingTableBuilder next = RoutingTable.builder(before);
            for (int id = 0; id < 20; id++) {
                next.customer("" + id, "s" + random.nextInt(3), Map.of("access", "c" + id));
            }
            table = next.build();

            Map<Integer, Route> byIndex = new HashMap<>();
            before.routes().forEach(route -> byIndex.put(route.index(), route));
            for (Route route : table.routes()) {
                Route there = byIndex.put(route.index(), route);
                assertThat(there == null || there == route)
                        .as("change %d", change)
                        .isTrue();
                assertThat(route.index()).isLessThan(2 * 20);
            }
        }
    }

    @Test
    void shouldReportEveryProblemAtOnce() {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty())
                .epoch("with space")
                .version(-1)
                .customer("83", "k", Map.of("access", "c83"))
                .customer("83", "k", Map.of("access", "c83x"))
                .customer("abc", "k", Map.of("access", "cabc"))
                .customer("ABC", "k", Map.of("access", "cABC"))
                .customer("a_b", "k", Map.of("access", "ca_b"))
                .customer("6", "k", Map.of("access", "c83"))
                .customer("7", "k", Map.of("access", "__consumer_offsets", "Waf", "c7_waf"))
                .customer("8", "k", Map.of())
                .customer("9", "k", Map.of("access", "c9"), "snappy", -5, 0)
                .customer("10", "", Map.of("access", "c10"))
                .customer(null, null, Map.of("access", "c11"));

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidRoutingTableException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        p -> assertThat(p).contains("epoch 'with space'"),
                                        p -> assertThat(p).contains("version=-1"),
                                        p -> assertThat(p).contains("'83' is in the list twice"),
                                        p -> assertThat(p).contains("'ABC' and customer 'abc' differ only in upper"),
                                        p -> assertThat(p).contains("'ABC' is no valid customer id"),
                                        p -> assertThat(p).contains("'a_b' is no valid customer id"),
                                        p -> assertThat(p)
                                                .contains("topic 'c83' is given to customer '83', stream 'access'")
                                                .contains("to customer '6'"),
                                        p -> assertThat(p).contains("customer '7'", "'Waf' is no valid stream"),
                                        p -> assertThat(p)
                                                .contains("customer '7'", "'__consumer_offsets' is no valid topic"),
                                        p -> assertThat(p).contains("'8' has no topics"),
                                        p -> assertThat(p).contains("compression 'snappy' is unknown"),
                                        p -> assertThat(p).contains("bytesPerSecond=-5"),
                                        p -> assertThat(p).contains("sampleOneIn=0"),
                                        p -> assertThat(p).contains("'10'", "subscription ''"),
                                        p -> assertThat(p).contains("number 11 of the list has no id"),
                                        p -> assertThat(p).contains("number 11 of the list has no subscription")));
    }

    @Test
    void shouldNotLetProblemsGrowWithoutEndNorReachATerminalRaw() {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty());
        for (int i = 0; i < 1_000; i++) {
            builder.customer("\u001b[31m" + i, "k", Map.of("access", "c" + i));
        }

        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        InvalidRoutingTableException.class,
                        e -> assertThat(e.problems()).hasSize(101).last().isEqualTo("and 900 more"))
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void shouldRefuseMoreCustomersThanATableHolds() {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty());
        for (int i = 0; i <= RoutingTableBuilder.MAX_CUSTOMERS; i++) {
            builder.customer(Integer.toString(i), "k", Map.of("access", "c" + i));
        }

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidRoutingTableException.class)
                .hasMessage("the list has 200001 customers; 200000 is the most");
    }

    private static RoutingTable tableOf(String... ids) throws InvalidRoutingTableException {
        RoutingTableBuilder builder = RoutingTable.builder(RoutingTable.empty());
        for (String id : ids) {
            builder.customer(id, "k", Map.of("access", "c" + id));
        }
        return builder.build();
    }

    private static String randomId(Random random) {
        String letters = "0123456789abc-";
        StringBuilder id = new StringBuilder("x");
        for (int i = random.nextInt(12); i > 0; i--) {
            id.append(letters.charAt(random.nextInt(letters.length())));
        }
        return random.nextBoolean() ? id.substring(1).replace('-', '0') + "1" : id.toString();
    }

    private static String topic(RoutingTable table, StreamName stream, String id) {
        Route route = lookup(table, stream, id);
        return route == null ? null : route.topic();
    }

    /** Looks the id up in the middle of other bytes and at the very end of the buffer; both must agree. */
    private static Route lookup(RoutingTable table, StreamName stream, String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[bytes.length + 20];
        Arrays.fill(padded, (byte) '3');
        System.arraycopy(bytes, 0, padded, 5, bytes.length);
        Route inside = table.routes(stream).lookup(padded, 5, bytes.length);
        assertThat(table.routes(stream).lookup(bytes, 0, bytes.length)).isSameAs(inside);
        return inside;
    }
}
