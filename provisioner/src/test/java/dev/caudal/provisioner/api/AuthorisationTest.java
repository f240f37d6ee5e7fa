// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every caller, every operation, every customer: nobody gets what is not his, and everybody what is. */
final class AuthorisationTest {
    private static final CustomerId OWN = CustomerId.of("83");
    private static final CustomerId FOREIGN = CustomerId.of("8");

    /** Written down a second time, by hand and the other way round: who may what. */
    private static final Set<String> OPEN = Set.of(
            "LIVE",
            "READY",
            "DESCRIPTION",
            "DOWNLOAD",
            "PANEL_ROOT",
            "PANEL_WITHOUT_SLASH",
            "PANEL_ENTER",
            "PANEL_SIGN_IN",
            "PANEL_SIGNED_IN",
            "PANEL_SIGN_OUT",
            "PANEL_SCRIPT",
            "PANEL_STYLE");

    private static final Set<String> EDGES = Set.of("ACTIVE_CUSTOMERS");
    private static final Set<String> OWNERS = Set.of(
            "STREAMING",
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "BUNDLE",
            "ROTATE",
            "REVOKE",
            "COMPLETENESS",
            "LAG",
            "TRAFFIC",
            "PANEL_CUSTOMER");
    private static final Set<String> OPERATORS_ALONE =
            Set.of("METRICS", "CONFIRM_SHRINK", "CUSTOMERS", "EDGES", "HISTORY", "PANEL_SESSION", "PANEL_HOME");

    @Test
    void shouldPermitExactlyWhatIsEachOnes() {
        Map<String, Caller> callers = new TreeMap<>(Map.of(
                "nobody", new Caller.Anonymous(),
                "edge", new Caller.Edge(NodeName.of("mad1"), "x"),
                "customer", new Caller.OfCustomer(OWN, "x"),
                "operator", new Caller.Operator("x")));
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<String, Caller> caller : callers.entrySet()) {
            for (Operation operation : Operation.values()) {
                for (CustomerId customer : operation.isOfCustomer() ? List.of(OWN, FOREIGN) : customers()) {
                    asked++;
                    if (operation.permits(caller.getValue(), customer)
                            != expected(caller.getKey(), operation.name(), customer)) {
                        wrong.add(caller.getKey() + " " + operation + " " + customer);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(120);
    }

    private static List<@Nullable CustomerId> customers() {
        List<@Nullable CustomerId> none = new ArrayList<>();
        none.add(null);
        return none;
    }

    private static boolean expected(String caller, String operation, @Nullable CustomerId customer) {
        if (OPEN.contains(operation)) {
            return true;
        }
        return switch (caller) {
            case "edge" -> EDGES.contains(operation);
            case "customer" -> OWNERS.contains(operation) && OWN.equals(customer);
            case "operator" ->
                OWNERS.contains(operation) || EDGES.contains(operation) || OPERATORS_ALONE.contains(operation);
            default -> false;
        };
    }

    @Test
    void shouldKnowEveryOperation() {
        List<String> known = new ArrayList<>(OPEN);
        known.addAll(EDGES);
        known.addAll(OWNERS);
        known.addAll(OPERATORS_ALONE);
        assertThat(Operation.values()).extracting(Enum::name).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void shouldMatchAPathAsItWasSentAndNothingEncoded() {
        assertThat(Operation.matching("/v1/customers/83/streaming")).hasSize(3);
        for (String path : List.of(
                "/v1/customers/83/streaming/",
                "/v1//customers/83/streaming",
                "/v1/customers//streaming",
                "/v1/customers/83/../83/streaming",
                "/v1/customers/83/streaming%2f",
                "/V1/customers/83/streaming",
                "",
                "//",
                "*")) {
            assertThat(Operation.matching(path)).as(path).isEmpty();
        }
    }
}
