// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.activelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caudal.core.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When departures are taken for an accident, and what an operator's confirmation covers. */
final class ActiveListGuardTest {
    private static final int HISTORIES = 400;
    private static final int STEPS = 60;
    private static final int EDGES = 4;

    @Test
    void shouldLetANodeThatWasAwayPassAConfirmationThatItMissed() throws Exception {
        RoutingTable old = table(3, 0, 200);

        assertThatThrownBy(() -> take(old, list("e", 9, ids(100, 200), null, null)))
                .hasMessageContaining("drops 100 of 200 customers, more than 20 and 10 %: 0, 1, 10, 11, 12…;")
                .hasMessageContaining("run 'provisioner confirm-shrink'");
        assertThat(take(old, list("e", 9, ids(100, 200), 4L, ids(100, 200))).version())
                .isEqualTo(9);
        // Those who left in small steps since then.
        assertThat(take(old, list("e", 9, ids(120, 200), 4L, ids(100, 200))).version())
                .isEqualTo(9);
        // A node of another epoch missed it as well.
        ActiveList restored = parse(list("f", 2, ids(100, 200), 1L, ids(100, 200)), old);
        ActiveListGuard.check(old, restored, "f");
    }

    @Test
    void shouldRefuseWhatWentAfterTheConfirmation() throws Exception {
        RoutingTable old = table(3, 0, 200);
        String gone = list("e", 9, ids(150, 200), 4L, ids(100, 200));

        assertThatThrownBy(() -> take(old, gone)).hasMessageContaining("drops 150 of 200");
        RoutingTable there = take(old, list("e", 4, ids(100, 200), 4L, null));
        assertThatThrownBy(() -> take(there, gone)).hasMessageContaining("drops 50 of 100");
        // As many as before, and nearly all of them others.
        assertThatThrownBy(() -> take(old, list("e", 9, ids(190, 290), 4L, ids(100, 200))))
                .hasMessageContaining("drops 190 of 200");
    }

    @Test
    void shouldNotLetAConfirmationSpeakForWhatTheNodeHadBefore() throws Exception {
        // It was in force when the node took version 5: what went since then, nobody confirmed.
        RoutingTable current = table(5, 0, 200);

        assertThatThrownBy(() -> take(current, list("e", 9, ids(100, 200), 5L, ids(100, 200))))
                .hasMessageContaining("drops 100 of 200");
        assertThatThrownBy(() -> take(table(3, 0, 200), list("e", 9, ids(100, 200), 4L, null)))
                .hasMessageContaining("drops 100 of 200");
        assertThatThrownBy(() -> take(table(3, 0, 200), list("e", 9, ids(100, 200), 10L, ids(100, 200))))
                .hasMessageContaining("drops 100 of 200");
    }

    @Test
    void shouldRefuseAConfirmationThatCannotBeRead() {
        RoutingTable empty = RoutingTable.empty();
        assertThatThrownBy(() -> parse(list("e", 9, ids(0, 3), 4L, Set.of("A B")), empty))
                .isInstanceOf(InvalidActiveListException.class)
                .hasMessageContaining("'confirmedCustomers'")
                .hasMessageContaining("A B");
        for (String wrong : List.of("7", "\"83\"", "{}", "[83]", "[null]", "true")) {
            String text =
                    list("e", 9, ids(0, 3), 4L, null).replace("}]}", "}], \"confirmedCustomers\": " + wrong + "}");
            assertThatThrownBy(() -> parse(text, empty))
                    .as(text)
                    .isInstanceOf(InvalidActiveListException.class)
                    .hasMessageContaining("'confirmedCustomers'");
        }
    }

    /**
     * Customers come, leave one by one or in masses, are confirmed or not, and lists are cut short by accident, while nodes are
     * away for any time. Nobody is ever trapped after a confirmation, and nobody takes a mass departure that was not confirmed.
     */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void shouldNeverBeTrappedNorTakeAnAccident() throws Exception {
        long seed = Long.getLong("caudal.seed", System.nanoTime());
        System.out.println("ActiveListGuardTest: -Dcaudal.seed=" + seed);
        Tally tally = new Tally();
        for (int i = 0; i < HISTORIES; i++) {
            History history = new History(new Random(seed + i), tally);
            try {
                for (int step = 0; step < STEPS; step++) {
                    history.step();
                }
            } catch (AssertionError e) {
                throw new AssertionError("seed " + (seed + i) + ": " + e.getMessage(), e);
            }
        }
        System.out.println("ActiveListGuardTest: " + HISTORIES + " histories, " + tally);
        assertThat(tally.taken).isGreaterThan(HISTORIES);
        assertThat(tally.refused).isGreaterThan(HISTORIES);
        assertThat(tally.released).isGreaterThan(HISTORIES / 4);
    }

    private static final class Tally {
        private int taken;
        private int refused;
        /** Lists with many departures that a confirmation opened the way for. */
        private int released;

        @Override
        public String toString() {
            return taken + " lists taken, " + released + " of them with confirmed mass departures, " + refused
                    + " refused";
        }
    }

    /** A provisioner and some nodes. */
    private static final class History {
        private final Random random;
        private final Tally tally;
        private final Set<String> active = new TreeSet<>();
        private final List<RoutingTable> nodes = new ArrayList<>(Collections.nCopies(EDGES, RoutingTable.empty()));
        private long version = 1;
        private int next;
        private long confirmedVersion;
        private @Nullable Set<String> confirmed;

        History(Random random, Tally tally) {
            this.random = random;
            this.tally = tally;
            come(1 + random.nextInt(400));
        }

        void step() throws Exception {
            switch (random.nextInt(8)) {
                case 0 -> come(1 + random.nextInt(80));
                case 1, 2 -> leave(1 + random.nextInt(5));
                case 3 -> leave(random.nextInt(active.size() + 1));
                case 4 -> confirm();
                case 5 -> cutShort();
                default -> version += random.nextInt(3);
            }
            for (int node = 0; node < EDGES; node++) {
                // The higher, the less often it is there.
                if (random.nextInt(2 + 8 * node) == 0) {
                    look(node, version, active);
                }
            }
        }

        private void come(int customers) {
            for (int i = 0; i < customers; i++) {
                // Some of them have been here before.
                active.add(Integer.toString(random.nextInt(4) == 0 ? random.nextInt(next + 1) : next++));
            }
            version++;
        }

        private void leave(int customers) {
            List<String> all = new ArrayList<>(active);
            Collections.shuffle(all, random);
            all.stream().limit(customers).forEach(active::remove);
            version++;
        }

        /** The way of a node is free, wherever it is, and stays free while few leave. */
        private void confirm() throws Exception {
            confirmedVersion = version;
            confirmed = Set.copyOf(active);
            version += 1 + random.nextInt(2);
            for (int node = 0; node < EDGES; node++) {
                assertThat(take(nodes.get(node), list("e", version, active, confirmedVersion, confirmed))
                                .customers())
                        .isEqualTo(active.size());
                if (random.nextInt(4) == 0) {
                    look(node, version, active);
                }
            }
            for (int left = random.nextInt(ActiveListGuard.FREE_DEPARTURES + 1);
                    left > 0 && !active.isEmpty();
                    left--) {
                leave(1);
            }
            for (RoutingTable node : nodes) {
                if (node.version() < confirmedVersion) {
                    assertThat(take(node, list("e", version, active, confirmedVersion, confirmed))
                                    .version())
                            .isEqualTo(version);
                }
            }
        }

        /** What a bug or half a registry publishes: a part of what there is. */
        private void cutShort() throws Exception {
            Set<String> part =
                    active.stream().filter(id -> random.nextInt(3) != 0).collect(Collectors.toSet());
            part.add("a" + version);
            version++;
            for (int node = 0; node < EDGES; node++) {
                RoutingTable before = nodes.get(node);
                look(node, version, part);
                nodes.set(node, before);
            }
            version++;
        }

        private void look(int node, long at, Set<String> customers) throws Exception {
            RoutingTable current = nodes.get(node);
            Set<String> had = new HashSet<>();
            current.routes().forEach(route -> had.add(route.customer().value()));
            Set<String> lost = new HashSet<>(had);
            lost.removeAll(customers);
            Set<String> reference = had;
            Set<String> unconfirmed = new HashSet<>(lost);
            Set<String> then = confirmed;
            if (then != null && current.version() < confirmedVersion) {
                unconfirmed.retainAll(then);
                reference = had.size() > then.size() ? had : then;
            }
            boolean accident = many(unconfirmed, reference);
            try {
                RoutingTable taken =
                        take(current, list("e", at, customers, then == null ? null : confirmedVersion, then));
                assertThat(accident && !current.epoch().isEmpty())
                        .as("version %d took %d, %d lost", current.version(), at, unconfirmed.size())
                        .isFalse();
                nodes.set(node, taken);
                tally.taken++;
                tally.released += many(lost, had) ? 1 : 0;
            } catch (InvalidActiveListException e) {
                assertThat(many(lost, had)).as(e.getMessage()).isTrue();
                tally.refused++;
            }
        }

        private static boolean many(Set<String> lost, Set<String> of) {
            return lost.size() > 20 && lost.size() * 10 > of.size();
        }
    }

    private static RoutingTable take(RoutingTable current, String json) throws InvalidActiveListException {
        ActiveList list = parse(json, current);
        ActiveListGuard.check(current, list, null);
        return list.table();
    }

    private static ActiveList parse(String json, RoutingTable current) throws InvalidActiveListException {
        return ActiveListParser.parse(json.getBytes(StandardCharsets.UTF_8), current);
    }

    private static RoutingTable table(long version, int from, int to) throws InvalidActiveListException {
        return parse(list("e", version, ids(from, to), null, null), RoutingTable.empty())
                .table();
    }

    private static Set<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String list(
            String epoch,
            long version,
            Set<String> customers,
            @Nullable Long confirmedVersion,
            @Nullable Set<String> confirmed) {
        return "{\"epoch\": \"" + epoch + "\", \"version\": " + version
                + (confirmedVersion == null ? "" : ", \"shrinkConfirmedFor\": " + confirmedVersion)
                + (confirmed == null
                                ? ""
                                : ", \"confirmedCustomers\": "
                                        + confirmed.stream().collect(Collectors.joining("\", \"", "[\"", "\"]")))
                        .replace("[\"\"]", "[]")
                + ", \"customers\": ["
                + customers.stream()
                        .map(id -> "{\"id\": \"" + id + "\", \"subscription\": \"s\", \"topics\": {\"access\": \"c" + id
                                + "\"}}")
                        .collect(Collectors.joining(","))
                + "]}";
    }
}
