// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.naming.CustomerId;
import dev.caudal.core.naming.StreamName;
import dev.caudal.provisioner.audit.Difference;
import dev.caudal.provisioner.audit.Growth;
import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.kafka.RegistrySnapshot;
import dev.caudal.provisioner.model.Customer;
import dev.caudal.provisioner.model.CustomerOptions;
import dev.caudal.provisioner.model.Registry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class VerdictsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:17:00Z");
    private static final Instant TEN = NOW.truncatedTo(ChronoUnit.HOURS);
    private static final int NODES = 100;
    private static final int CUSTOMERS = 200;
    private static final int HOURS = 24;
    /** Records that a node writes in an hour. */
    private static final int RECORDS = 2;

    private final State state = new State(Clock.fixed(NOW, ZoneOffset.UTC));
    private final Verdicts verdicts = state.verdicts();

    @Test
    void shouldKeepAsMuchAsThereAreCustomersAndHoursHoweverManyNodesCount() {
        state.follow(customers(CUSTOMERS));
        List<Growth> growths = new ArrayList<>();
        for (int hour = 1; hour <= HOURS; hour++) {
            for (int node = 0; node < NODES; node++) {
                for (int record = 0; record < RECORDS; record++) {
                    hear(node, (long) (hour - 1) * RECORDS + record + 1, hour, CUSTOMERS);
                }
            }
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                growths.add(grown("c" + customer, hour, NODES * RECORDS * 3L));
            }
        }
        state.caughtUp();
        compare(growths);

        assertThat(verdicts.retained()).isEqualTo(3L * CUSTOMERS * HOURS);
        Verdicts.Verdict verdict = verdicts.of(CustomerId.of("7"), HOURS).orElseThrow();
        assertThat(verdict.completeness().checked()).isEqualTo((long) NODES * RECORDS * 3 * HOURS);
        assertThat(verdict.completeness().differences()).isEmpty();
        assertThat(verdict.until()).isEqualTo(TEN);
    }

    @Test
    void shouldSayThatItIsCatchingUpUntilTheTallyIsReadAndTopicsWereLookedAt() {
        assertThat(verdicts.begin(TEN, TEN)).isEmpty();
        state.caughtUp();
        assertThat(verdicts.begin(TEN, TEN)).as("without a registry").isEmpty();
        state.follow(customers(1));
        assertThat(verdicts.of(CustomerId.of("0"), 1)).isEmpty();

        compare(List.of());
        assertThat(verdicts.of(CustomerId.of("0"), 1)).isPresent();

        state.forget();
        assertThat(verdicts.of(CustomerId.of("0"), 1)).isEmpty();
        assertThat(verdicts.begin(TEN, TEN)).isEmpty();
    }

    @Test
    void shouldNotTakeForMissingWhatIsCountedAfterTheTopicsWereLookedAt() {
        state.follow(customers(1));
        state.caughtUp();
        hear(0, 1, 1, 1);
        assertThat(verdicts.begin(TEN.minus(HOURS, ChronoUnit.HOURS), TEN)).isPresent();
        hear(0, 2, 1, 1);
        hear(0, 2, 1, 1);
        verdicts.grown(List.of(grown("c0", 1, 3)));
        assertThat(missing(HOURS)).isZero();

        compare(List.of(grown("c0", 1, 3)));
        assertThat(missing(HOURS)).isEqualTo(3);
        hear(0, 3, 3, 1);
        compare(List.of(grown("c0", 1, 6), grown("c0", 3, 1)));
        assertThat(missing(HOURS)).isEqualTo(2);
        assertThat(missing(2)).isZero();
    }

    @Test
    void shouldForgetHoursThatAreOverAndTakeNoneOfAFarFuture() {
        state.follow(customers(1));
        state.caughtUp();
        hear(0, 1, Verdicts.HOURS, 1);
        hear(0, 2, Verdicts.HOURS + 1, 1);
        hear(0, 3, -2, 1);
        assertThat(verdicts.retained()).isEqualTo(1);
        assertThat(verdicts.begin(TEN.minus(Verdicts.HOURS - 1, ChronoUnit.HOURS), TEN))
                .isPresent();
        assertThat(verdicts.retained()).isZero();
    }

    private long missing(int hours) {
        return verdicts.of(CustomerId.of("0"), hours).orElseThrow().completeness().differences().stream()
                .mapToLong(Difference::missing)
                .sum();
    }

    private void compare(List<Growth> growths) {
        assertThat(verdicts.begin(TEN.minus(Verdicts.HOURS, ChronoUnit.HOURS), TEN))
                .isPresent();
        verdicts.grown(growths);
    }

    private static Growth grown(String topic, int hoursAgo, long records) {
        return new Growth(topic, 0, TEN.minus(hoursAgo, ChronoUnit.HOURS), records, true);
    }

    /** As a node writes it: three lines of each customer. */
    private void hear(int node, long sequence, int hoursAgo, int customers) {
        StringBuilder text = new StringBuilder("{\"format\":1,\"node\":\"n" + node + "\",\"run\":\"r\",\"sequence\":"
                + sequence + ",\"at\":\"" + NOW + "\",\"listVersion\":1,\"software\":\"test\",\"customers\":[");
        for (int customer = 0; customer < customers; customer++) {
            text.append(customer == 0 ? "" : ",")
                    .append("{\"id\":\"" + customer + "\",\"hour\":\"" + TEN.minus(hoursAgo, ChronoUnit.HOURS)
                            + "\",\"read\":3,\"delivered\":3,\"dropped\":{},\"acknowledged\":{\"c" + customer
                            + "\":{\"0\":3}}}");
        }
        state.counted(TallyRecord.parse("n" + node, text.append("]}").toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static RegistrySnapshot customers(int number) {
        TreeMap<CustomerId, Customer> customers = new TreeMap<>();
        for (int i = 0; i < number; i++) {
            CustomerId id = CustomerId.of(Integer.toString(i));
            customers.put(
                    id,
                    Customer.subscribing(
                            id, "s", new TreeMap<>(Map.of(StreamName.ACCESS, "c" + i)), CustomerOptions.NONE, NOW));
        }
        return new RegistrySnapshot(
                new Registry("e", 1, customers, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), null),
                NOW,
                new TreeMap<>());
    }
}
