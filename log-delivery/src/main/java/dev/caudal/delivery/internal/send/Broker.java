// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import dev.caudal.delivery.internal.wire.Lane;

/** One broker: where it is, its two lanes for batches, and how long it may take. */
final class Broker {
    private final BrokerNetwork network;
    private final SendLane healthy;
    private final SendLane suspect;
    private final Patience patience = new Patience();
    private BrokerAddress address;

    Broker(BrokerNetwork network, BrokerAddress address) {
        this.network = network;
        this.address = address;
        this.healthy = new SendLane(this, network.connection(address, Lane.HEALTHY));
        this.suspect = new SendLane(this, network.connection(address, Lane.SUSPECT));
    }

    BrokerAddress address() {
        return address;
    }

    /** The same broker, perhaps somewhere else. */
    void moved(BrokerAddress to) {
        if (!address.equals(to)) {
            address = to;
            healthy.connection(network.connection(to, Lane.HEALTHY));
            suspect.connection(network.connection(to, Lane.SUSPECT));
        }
    }

    SendLane lane(Lane lane) {
        return lane == Lane.SUSPECT ? suspect : healthy;
    }

    SendLane healthy() {
        return healthy;
    }

    SendLane suspect() {
        return suspect;
    }

    Patience patience() {
        return patience;
    }
}
