// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.localkafka.LocalKafka;
import dev.caudal.localkafka.junit.WithLocalKafka;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Destroying a customer's data, while the customer returns or the process ends, on a real broker. */
@WithLocalKafka(sharing = WithLocalKafka.Sharing.CLASS)
final class PurgeIT {
    private static final int MOST_STEPS = 12;

    @TempDir
    private static Path work;

    private static Operator operator;
    private static LocalKafka kafka;

    @BeforeAll
    static void init(LocalKafka cluster) {
        kafka = cluster;
        operator = Operator.initialised(cluster, work);
    }

    @Test
    void shouldNeverDeleteTheTopicOfACustomerWhoReturnedMeanwhile() throws Exception {
        List<CustomerId> customers = ids("p");
        try (Provisioner other = operator.open(Progress.NONE)) {
            subscribe(other, customers);
            int step = 0;
            for (boolean came = true; came; step++) {
                assertThat(step).isLessThan(MOST_STEPS);
                CustomerId customer = customers.get(step);
                At at = new At(step, () -> subscribe(other, List.of(customer)));
                try (Provisioner purging = operator.open(at)) {
                    purging.unsubscribe(List.of(customer), true, Mode.APPLY);
                } catch (ProvisioningException e) {
                    assertThat(e.getMessage()).containsAnyOf("another provisioner began", "subscribed again");
                }
                came = at.reached;
                if (came) {
                    Customer now = other.registry().require(customer);
                    assertThat(topics())
                            .as("returned before: " + at.step + "; is " + now.state())
                            .satisfies(topics ->
                                    assertThat(topics.contains("c" + customer)).isEqualTo(isOn(now)));
                    assertThat(other.repair(Mode.PLAN).changes().toList()).isEmpty();
                }
            }
            assertThat(step).as("steps").isGreaterThan(3);
        }
    }

    @Test
    void shouldLetTheNextCommandCompleteWhatASigkillLeft() throws Exception {
        List<CustomerId> customers = ids("k");
        try (Provisioner other = operator.open(Progress.NONE)) {
            subscribe(other, customers);
            CustomerId whole = customers.get(MOST_STEPS - 1);
            Counter counter = new Counter();
            try (Provisioner purging = operator.open(counter)) {
                purging.unsubscribe(List.of(whole), true, Mode.APPLY);
            }
            boolean decided = false;
            StoppingProcess next = StoppingProcess.prepare(operator);
            for (int step = 0; step < counter.steps.size(); step++) {
                CustomerId customer = customers.get(step);
                StoppingProcess process = next;
                next = StoppingProcess.prepare(operator);
                process.purgeTo(step, customer);
                process.kill();
                Customer left = other.registry().require(customer);
                decided |= left.toString().contains("deleting={c");

                other.repair(Mode.APPLY);

                Customer now = other.registry().require(customer);
                assertThat(now.owns("c" + customer))
                        .as("killed before: " + counter.steps.get(step))
                        .isEqualTo(topics().contains("c" + customer));
                assertThat(other.repair(Mode.PLAN).changes().toList()).isEmpty();
            }
            next.kill();
            assertThat(decided).as("an intent was found").isTrue();
        }
    }

    private static boolean isOn(Customer customer) {
        return customer.state() != Customer.State.LEFT;
    }

    private static void subscribe(Provisioner provisioner, List<CustomerId> customers) {
        provisioner.subscribe(customers, Set.of(StreamName.ACCESS), CustomerOptions.NONE, Mode.APPLY);
    }

    private static List<CustomerId> ids(String name) {
        return IntStream.range(0, MOST_STEPS)
                .mapToObj(number -> CustomerId.of(name + "-" + number))
                .toList();
    }

    private static Set<String> topics() throws Exception {
        try (Admin admin = kafka.newAdmin()) {
            return admin.listTopics().names().get();
        }
    }

    /** Does something before one step. */
    private static final class At implements Progress {
        private final int at;
        private final Runnable what;
        private int steps;
        private boolean reached;
        private String step = "";

        private At(int at, Runnable what) {
            this.at = at;
            this.what = what;
        }

        @Override
        public void starting(String description, int done, int total) {
            if (steps++ == at) {
                reached = true;
                step = description;
                what.run();
            }
        }
    }

    private static final class Counter implements Progress {
        private final List<String> steps = new ArrayList<>();

        @Override
        public void starting(String step, int done, int total) {
            steps.add(step);
        }
    }
}
