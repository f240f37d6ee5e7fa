// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.NodeName;
import dev.caudal.core.naming.StreamName;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.config.CustomerEntry;
import dev.caudal.provisioner.model.Compression;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Generation;
import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command ends before each of its steps in turn, as if killed; the next run completes what it left. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class CrashIT {
    private static final CustomerOptions LIMITED =
            new CustomerOptions(null, null, null, 1L << 20, null, Compression.GZIP, List.of(), null, null);

    @TempDir
    private static Path work;

    private static Operator operator;

    @BeforeAll
    static void init(LocalKafka kafka) {
        operator = Operator.initialised(kafka, work);
    }

    @Test
    void shouldCompleteSubscribe() {
        crashAtEveryStep(
                "s",
                id -> {},
                (provisioner, id) -> provisioner.subscribe(
                        List.of(id), Set.of(StreamName.ACCESS, StreamName.of("waf")), LIMITED, Mode.APPLY));
    }

    @Test
    void shouldCompleteApply() {
        crashAtEveryStep(
                "a",
                id -> {
                    operator.succeed("subscribe", id.value());
                    operator.bundle(id.value(), zip(id, "first"));
                },
                (provisioner, id) -> provisioner.bring(
                        List.of(new CustomerEntry(id, new TreeSet<>(List.of(StreamName.of("waf"))), LIMITED)),
                        false,
                        Mode.APPLY));
    }

    @Test
    void shouldCompleteBundle() {
        crashAtEveryStep(
                "b",
                id -> operator.succeed("subscribe", id.value(), "--consumer-rate", "1MiB"),
                (provisioner, id) -> provisioner.bundle(id, zip(id, "only")));
    }

    @Test
    void shouldCompleteRevoke() {
        crashAtEveryStep(
                "r",
                id -> {
                    operator.succeed("subscribe", id.value(), "--consumer-rate", "1MiB");
                    operator.bundle(id.value(), zip(id, "first"));
                },
                (provisioner, id) -> provisioner.revoke(id, Optional.empty()));
    }

    @Test
    void shouldCompleteUnsubscribeWithItsData() {
        crashAtEveryStep(
                "u",
                id -> {
                    operator.succeed("subscribe", id.value(), "--consumer-rate", "1MiB");
                    operator.bundle(id.value(), zip(id, "first"));
                },
                (provisioner, id) -> provisioner.unsubscribe(List.of(id), true, Mode.APPLY));
    }

    @Test
    void shouldCompleteEdgeCredentials() {
        crashAtEveryStep(
                "e",
                id -> {},
                (provisioner, id) ->
                        provisioner.edgeCredentials(List.of(NodeName.of("edge." + id)), work.resolve("edges"), false));
    }

    @Test
    void shouldCompleteInit(LocalKafka kafka) {
        // The cluster is prepared already: what is left to crash in is the CA of a new state directory.
        Operator other = new Operator(kafka, work.resolve("other-state"), null);
        Crash crash = new Crash(0);
        try (Provisioner provisioner = other.open(crash)) {
            crash.run(() -> provisioner.init(new InitOptions(false, List.of(), Optional.empty())));
        }
        CommandRun again = other.run(
                "init", "--keep-ca", work.resolve("state/clients-root.crt.pem").toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
    }

    private void crashAtEveryStep(
            String name, Consumer<CustomerId> before, BiConsumer<Provisioner, CustomerId> command) {
        CustomerId whole = CustomerId.of(name + "-whole");
        before.accept(whole);
        Crash none = new Crash(Integer.MAX_VALUE);
        try (Provisioner provisioner = operator.open(none)) {
            command.accept(provisioner, whole);
        }
        assertThat(none.steps).as("steps of " + name).isPositive();
        Map<String, Object> expected = seen(whole);

        for (int step = 0; step < none.steps; step++) {
            CustomerId id = CustomerId.of(name + "-" + step);
            before.accept(id);
            Crash crash = new Crash(step);
            try (Provisioner provisioner = operator.open(crash)) {
                crash.run(() -> command.accept(provisioner, id));
            }
            try (Provisioner provisioner = operator.open(Progress.NONE)) {
                command.accept(provisioner, id);
            }
            assertThat(seen(id)).as("killed before " + crash.last).isEqualTo(expected);
        }
        assertThat(operator.run("plan").exitCode())
                .as(operator.run("plan").out())
                .isZero();
    }

    /** What is the same for each customer after the same command. */
    private static Map<String, Object> seen(CustomerId id) {
        Map<String, Object> seen = new TreeMap<>();
        try (Provisioner provisioner = operator.open(Progress.NONE)) {
            Customer customer = provisioner.registry().customers().get(id);
            if (customer != null) {
                seen.put("state", customer.state());
                seen.put("streams", customer.topics().keySet());
                seen.put("former", customer.formerTopics().size());
                seen.put("options", customer.options());
                seen.put(
                        "live",
                        customer.generations().stream()
                                .filter(Generation::mayRead)
                                .count());
            }
            seen.put("nodes", provisioner.registry().nodes().containsKey(NodeName.of("edge." + id)));
        }
        return seen;
    }

    private static Path zip(CustomerId id, String name) {
        return work.resolve(id + "-" + name + ".zip");
    }

    /** Ends the work before a step. */
    private static final class Crash implements Progress {
        private final int at;
        private int steps;
        private String last = "";

        private Crash(int at) {
            this.at = at;
        }

        @Override
        public void starting(String step, int done, int total) {
            last = step;
            if (steps++ == at) {
                throw new Killed();
            }
        }

        private void run(Runnable command) {
            try {
                command.run();
            } catch (Killed e) {
                return;
            }
            throw new AssertionError("it had no step " + at);
        }
    }

    /** In place of SIGKILL: nothing in the product catches it. */
    private static final class Killed extends Error {
        @Serial
        private static final long serialVersionUID = 1L;
    }
}
