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
import dev.caudal.provisioner.model.Registry;
import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every command ends before each of its steps in turn; the next run completes what it left.
 *
 * <p>Commands times steps are ended in this process, by an error that nothing catches: what remains is what the cluster and
 * the disk hold, while one provisioner stays connected, since connecting costs more than all else. {@code bundle}, which
 * writes a file, permissions and the registry, is also killed for real: a process of its own comes to each step in turn and
 * is sent SIGKILL there.
 */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class CrashIT {
    private static final CustomerOptions LIMITED =
            new CustomerOptions(null, null, null, 1L << 20, null, null, Compression.GZIP, List.of(), null, null);
    private static final Set<StreamName> ACCESS = Set.of(StreamName.ACCESS);
    private static final Crash NEVER = new Crash(Integer.MAX_VALUE);

    /** No command has more steps; customers are subscribed ahead, all at once. */
    private static final int MOST_STEPS = 16;

    @TempDir
    private static Path work;

    private static Operator operator;
    private static Provisioner provisioner;

    /** Whom the provisioner tells of its steps at present. */
    private static Progress watcher = NEVER;

    @BeforeAll
    static void init(LocalKafka kafka) {
        operator = Operator.initialised(kafka, work);
        provisioner = operator.open((step, done, total) -> watcher.starting(step, done, total));
    }

    @AfterAll
    static void close() {
        provisioner.close();
    }

    @Test
    void shouldCompleteSubscribe() {
        crashAtEveryStep(
                "s",
                Before.NOTHING,
                id -> provisioner.subscribe(
                        List.of(id), Set.of(StreamName.ACCESS, StreamName.of("waf")), LIMITED, Mode.APPLY));
    }

    @Test
    void shouldCompleteApply() {
        crashAtEveryStep(
                "a",
                Before.WITH_CERTIFICATE,
                id -> provisioner.bring(
                        List.of(new CustomerEntry(id, new TreeSet<>(List.of(StreamName.of("waf"))), LIMITED)),
                        false,
                        Mode.APPLY));
    }

    @Test
    void shouldCompleteBundle() {
        crashAtEveryStep("b", Before.SUBSCRIBED, id -> provisioner.bundle(id, zip(id, "only")));
    }

    @Test
    void shouldCompleteRevoke() {
        crashAtEveryStep("r", Before.WITH_CERTIFICATE, id -> provisioner.revoke(id, Optional.empty()));
    }

    @Test
    void shouldCompleteUnsubscribeWithItsData() {
        crashAtEveryStep("u", Before.WITH_CERTIFICATE, id -> provisioner.unsubscribe(List.of(id), true, Mode.APPLY));
    }

    @Test
    void shouldCompleteEdgeCredentials() {
        crashAtEveryStep(
                "e",
                Before.NOTHING,
                id -> provisioner.edgeCredentials(List.of(NodeName.of("edge." + id)), work.resolve("edges"), false));
    }

    @Test
    void shouldCompleteInit(LocalKafka kafka) {
        // The cluster is prepared already: what is left to crash in is the CA of a new state directory.
        Operator other = new Operator(kafka, work.resolve("other-state"), null);
        Crash crash = new Crash(0);
        try (Provisioner fresh = other.open(crash)) {
            crash.run(() -> fresh.init(new InitOptions(false, List.of(), Optional.empty())));
        }
        CommandRun again = other.run(
                "init", "--keep-ca", work.resolve("state/clients-root.crt.pem").toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
    }

    @Test
    void shouldCompleteBundleAfterSigkill() throws Exception {
        List<CustomerId> ids = subscribed("k");
        CustomerId whole = ids.get(0);
        Crash none = new Crash(Integer.MAX_VALUE);
        watched(none, () -> provisioner.bundle(whole, zip(whole, "only")));
        Map<String, Object> expected = seen(whole);

        StoppingProcess next = StoppingProcess.prepare(operator);
        for (int step = 0; step < none.steps; step++) {
            CustomerId id = ids.get(step + 1);
            StoppingProcess process = next;
            next = StoppingProcess.prepare(operator);
            String reached = process.goTo(step, id, zip(id, "only"));
            process.kill();

            provisioner.bundle(id, zip(id, "only"));

            assertThat(seen(id)).as("killed before " + reached).isEqualTo(expected);
        }
        next.kill();
    }

    private static void crashAtEveryStep(String name, Before before, Consumer<CustomerId> command) {
        List<CustomerId> ids = before == Before.NOTHING ? ids(name) : subscribed(name);
        boolean withCertificate = before == Before.WITH_CERTIFICATE;
        CustomerId whole = ids.get(0);
        if (withCertificate) {
            provisioner.bundle(whole, zip(whole, "first"));
        }
        Crash none = new Crash(Integer.MAX_VALUE);
        watched(none, () -> command.accept(whole));
        assertThat(none.steps).as("steps of " + name).isBetween(1, MOST_STEPS);
        Map<String, Object> expected = seen(whole);

        for (int step = 0; step < none.steps; step++) {
            CustomerId id = ids.get(step + 1);
            if (withCertificate) {
                provisioner.bundle(id, zip(id, "first"));
            }
            Crash crash = new Crash(step);
            watched(crash, () -> crash.run(() -> command.accept(id)));
            command.accept(id);
            assertThat(seen(id)).as("killed before " + crash.last).isEqualTo(expected);
        }
        assertThat(provisioner.repair(Mode.PLAN).customers())
                .allSatisfy(outcome -> assertThat(outcome.changes()).isEmpty());
    }

    private static List<CustomerId> ids(String name) {
        return IntStream.rangeClosed(0, MOST_STEPS)
                .mapToObj(number -> CustomerId.of(name + "-" + number))
                .toList();
    }

    private static List<CustomerId> subscribed(String name) {
        List<CustomerId> ids = ids(name);
        CustomerOptions rate = new CustomerOptions(null, null, null, 1L << 20, null, null, null, List.of(), null, null);
        provisioner.subscribe(ids, ACCESS, rate, Mode.APPLY);
        return ids;
    }

    private static void watched(Progress progress, Runnable command) {
        watcher = progress;
        try {
            command.run();
        } finally {
            watcher = NEVER;
        }
    }

    /** What is the same for each customer after the same command. */
    private static Map<String, Object> seen(CustomerId id) {
        Map<String, Object> seen = new TreeMap<>();
        Registry registry = provisioner.registry();
        Customer customer = registry.customers().get(id);
        if (customer != null) {
            seen.put("state", customer.state());
            seen.put("streams", customer.topics().keySet());
            seen.put("former", customer.formerTopics().size());
            seen.put("options", customer.options());
            seen.put(
                    "live",
                    customer.generations().stream().filter(Generation::mayRead).count());
        }
        seen.put("nodes", registry.nodes().containsKey(NodeName.of("edge." + id)));
        return seen;
    }

    private static Path zip(CustomerId id, String name) {
        return work.resolve(id + "-" + name + ".zip");
    }

    /** What a customer is before the command. */
    private enum Before {
        NOTHING,
        SUBSCRIBED,
        WITH_CERTIFICATE
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
