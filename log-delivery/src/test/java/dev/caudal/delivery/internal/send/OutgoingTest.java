// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.Ledger;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.TestBatches;
import dev.caudal.delivery.internal.batch.Batch;
import dev.caudal.delivery.internal.batch.BatchHeader;
import dev.caudal.delivery.internal.batch.Engine;
import dev.caudal.delivery.internal.memory.MemoryBudget;
import dev.caudal.delivery.internal.memory.RouteUsage;
import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.ProducerIdentity;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What a batch remembers of itself through all that may happen to it on the way. */
final class OutgoingTest {
    private static final Uuid TOPIC = new Uuid(1, 1);
    private static final long READ_MILLIS = 1_795_341_600_000L;

    private final MemoryBudget budget = new MemoryBudget(1 << 20);
    private final TestBatches batches = new TestBatches(budget);
    private final RouteUsage usage = new RouteUsage(Engine.routes(1).get(0));
    private final Partition partition = new Partition(new Destination("c83"), 0);
    private final Heard heard = new Heard();
    private final Accounts accounts = new Accounts(budget, new Ledger().delivery(), heard, Clock.SYSTEM);
    private final Remedies remedies = new Remedies(accounts, batches::split, Clock.SYSTEM);

    @Test
    void shouldBelongToTheHourItWasReadInWhateverTimeItGets() {
        Outgoing delivered = outgoing(2);
        Outgoing dropped = outgoing(2);
        for (Outgoing moved : List.of(delivered, dropped)) {
            assertThat(remedies.moveClock(moved)).isTrue();
            assertThat(BatchHeader.baseTimestamp(moved.batch().bytes())).isNotEqualTo(READ_MILLIS);
        }
        accounts.delivered(delivered);
        accounts.dropped(dropped, DropCause.CUSTOMER_LEFT);
        assertThat(heard.readMillis).containsExactly(READ_MILLIS, READ_MILLIS);
    }

    @Test
    void shouldCountItsPartsAsDuplicatesIfItMayHaveBeenWrittenBeforeItWasTooLarge() {
        partition.sequence().begin(new ProducerIdentity(9, (short) 0));
        Outgoing whole = outgoing(2);
        whole.stamp(TOPIC, partition.sequence(), 0, 0);
        whole.maybeWritten();
        List<Outgoing> parts = parts(whole);
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.stamp(TOPIC, partition.sequence(), 0, 0))
                        .as("possible duplicate")
                        .isTrue());
    }

    @Test
    void shouldNotCountItsPartsAsDuplicatesIfItNeverWentBefore() {
        partition.sequence().begin(new ProducerIdentity(9, (short) 0));
        Outgoing whole = outgoing(2);
        whole.stamp(TOPIC, partition.sequence(), 0, 0);
        List<Outgoing> parts = parts(whole);
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.stamp(TOPIC, partition.sequence(), 0, 0))
                        .as("possible duplicate")
                        .isFalse());
    }

    @Test
    void shouldBeGivenUpIfItIsTooLargeAndCannotBeUnpacked() {
        Remedies mistaken = new Remedies(
                accounts,
                batch -> {
                    throw new IllegalArgumentException("of the test");
                },
                Clock.SYSTEM);
        assertThat(mistaken.split(outgoing(2).batch())).isEmpty();
        Remedies withoutLibrary = new Remedies(
                accounts,
                batch -> {
                    throw new UnsatisfiedLinkError("of the test");
                },
                Clock.SYSTEM);
        assertThat(withoutLibrary.split(outgoing(2).batch())).isEmpty();
    }

    private List<Outgoing> parts(Outgoing whole) {
        List<Outgoing> parts =
                remedies.split(whole.batch()).stream().map(whole::part).toList();
        assertThat(parts).hasSize(2);
        parts.forEach(part -> part.place(partition));
        return parts;
    }

    private Outgoing outgoing(int lines) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            texts.add("line " + i);
        }
        Batch batch = batches.batch(usage, 0, texts, READ_MILLIS);
        Outgoing outgoing = new Outgoing(batch, null, (answered, answer) -> {}, 0);
        outgoing.place(partition);
        return outgoing;
    }

    private static final class Heard implements DeliveryObserver {
        private final List<Long> readMillis = new ArrayList<>();

        @Override
        public void acknowledged(RouteKey route, String topic, int at, long millis, int lines, int bytes) {
            readMillis.add(millis);
        }

        @Override
        public void dropped(RouteKey route, DropCause cause, long millis, long lines) {
            readMillis.add(millis);
        }
    }
}
