// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.naming.StreamName;
import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ActiveListParserTest {
    private static final String EXAMPLE = """
            {"epoch": "3f2a", "version": 42, "generatedAt": "2026-11-22T10:00:00Z",
             "customers": [{"id": "83", "subscription": "k7", "topics": {"access": "c83", "waf": "c83_waf"}},
                           {"id": "91", "subscription": "m2", "topics": {"access": "c91"}, "compression": "gzip",
                            "limits": {"bytesPerSecond": 1048576}}]}
            """;

    @Test
    void shouldReadTheDocumentedExample() throws Exception {
        RoutingTable table = parse(EXAMPLE).table();
        assertThat(table.epoch()).isEqualTo("3f2a");
        assertThat(table.version()).isEqualTo(42);
        assertThat(table.customers()).isEqualTo(2);
        assertThat(table.routes()).extracting(Route::topic).containsExactlyInAnyOrder("c83", "c83_waf", "c91");
        Route gzip = table.routes().stream()
                .filter(route -> route.topic().equals("c91"))
                .findFirst()
                .orElseThrow();
        assertThat(gzip.stream()).isEqualTo(StreamName.ACCESS);
        assertThat(gzip.subscription()).isEqualTo("m2");
        assertThat(gzip.options().compression()).isEqualTo("gzip");
        assertThat(gzip.options().bytesPerSecond()).isEqualTo(1_048_576);
    }

    @Test
    void shouldPassOverFieldsThatANewerProvisionerMaySay() throws Exception {
        assertThat(parse(EXAMPLE.replace("\"version\": 42", "\"version\": 42, \"colour\": {\"of\": [1, null]}"))
                        .table()
                        .customers())
                .isEqualTo(2);
    }

    @Test
    void shouldReportAllProblemsOfAListAtOnce() {
        assertThatThrownBy(() -> parse("""
                        {"epoch": "e", "version": "42", "customers": [
                          {"id": 83, "subscription": "a", "topics": {"access": "c83"}},
                          {"id": "91", "subscription": "b", "topics": {"access": "c91"}},
                          {"id": "91", "subscription": "b", "topics": {"access": "c91"}},
                          {"id": "A B", "subscription": "c", "topics": {"access": "x/y"}, "compression": "rar",
                           "limits": {"bytesPerSecond": -1}},
                          7]}
                        """))
                .isInstanceOf(InvalidActiveListException.class)
                .hasMessageContaining("'version' has to be a whole number")
                .hasMessageContaining("'id' is number")
                .hasMessageContaining("twice")
                .hasMessageContaining("A B")
                .hasMessageContaining("rar")
                .hasMessageContaining("-1")
                .hasMessageContaining("no JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "{}",
                "<html><body>502 Bad Gateway</body></html>",
                "{\"epoch\": \"e\", \"version\": 1}",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": {}}",
                "{\"epoch\": \"e\", \"version\": 1.5, \"customers\": []}",
                "{\"epoch\": \"e\", \"version\": 9007199254740993000000, \"customers\": []}",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": []} trailing",
                "{\"epoch\": \"e\", \"version\": 1, \"version\": 2, \"customers\": []}",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [],}",
                "{\"epoch\": \"e\", \"version\": 1, /* no */ \"customers\": []}",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [{\"id\": \"1\", \"subscription\": \"s\"}]}",
                "{\"epoch\": \"e\", \"version\": 1, \"customers\": [[[[[[[[[[]]]]]]]]]]}"
            })
    void shouldRefuse(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(InvalidActiveListException.class);
    }

    @Test
    void shouldRefuseEveryTruncationOfAList() {
        String text = EXAMPLE.strip();
        for (int length = 0; length < text.length(); length++) {
            String half = text.substring(0, length);
            assertThatThrownBy(() -> parse(half)).as(half).isInstanceOf(InvalidActiveListException.class);
        }
    }

    @Test
    void shouldRefuseALeadingZeroVariantOnlyIfItIsNoId() throws Exception {
        // "007" and "7" are two customers: ids are text.
        String list = """
                {"epoch": "e", "version": 1, "customers": [
                  {"id": "007", "subscription": "a", "topics": {"access": "c007"}},
                  {"id": "7", "subscription": "b", "topics": {"access": "c7"}}]}
                """;
        assertThat(parse(list).table().customers()).isEqualTo(2);
    }

    @Test
    void shouldKeepTheRouteObjectsThatDidNotChange() throws Exception {
        RoutingTable before = parse(EXAMPLE).table();
        RoutingTable after = ActiveListParser.parse(
                        EXAMPLE.replace("\"version\": 42", "\"version\": 43")
                                .replace("k7", "k8")
                                .getBytes(StandardCharsets.UTF_8),
                        before)
                .table();
        assertThat(routeOf(after, "c91")).isSameAs(routeOf(before, "c91"));
        assertThat(routeOf(after, "c83")).isNotSameAs(routeOf(before, "c83"));
    }

    private static Route routeOf(RoutingTable table, String topic) {
        return List.copyOf(table.routes()).stream()
                .filter(route -> route.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    private static ActiveList parse(String text) throws InvalidActiveListException {
        return ActiveListParser.parse(text.getBytes(StandardCharsets.UTF_8), RoutingTable.empty());
    }
}
