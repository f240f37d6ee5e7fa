// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.time.Clock;
import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.NetworkSettings;
import dev.caudal.delivery.internal.wire.ProducerIdentity;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Identities without anybody who could be asked for one. */
final class TestProducerIds {
    private TestProducerIds() {}

    static ProducerIds unknown() {
        BrokerNetwork network = network();
        ControlLink nobody = new ControlLink(
                network,
                List.of(new BrokerAddress(BrokerAddress.UNKNOWN_ID, "nowhere", 1)),
                new SplittableRandom(7),
                0);
        return new ProducerIds(nobody, new Backoff(1, 1, new SplittableRandom(7)), Clock.SYSTEM);
    }

    static BrokerNetwork network() {
        return new BrokerNetwork(
                new NetworkSettings("test", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                null,
                Duration.ofDays(1),
                Clock.SYSTEM);
    }

    static ProducerIds known(long id, int epoch) {
        ProducerIds known = unknown();
        known.begin(new ProducerIdentity(id, (short) epoch));
        return known;
    }
}
