// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.send;

import dev.caudal.delivery.internal.wire.BrokerAddress;
import dev.caudal.delivery.internal.wire.BrokerNetwork;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All brokers that were ever named. They are few, and one that went away may come back. */
final class Brokers {
    private final BrokerNetwork network;
    private final Map<Integer, Broker> byId = new HashMap<>();

    Brokers(BrokerNetwork network) {
        this.network = network;
    }

    /** The broker of this id; null if nobody has said where it is. */
    @Nullable
    Broker get(int id) {
        return byId.get(id);
    }

    Collection<Broker> all() {
        return byId.values();
    }

    /** A broker is, or is now, there. */
    void learn(BrokerAddress address) {
        Broker known = byId.get(address.id());
        if (known == null) {
            byId.put(address.id(), new Broker(network, address));
        } else {
            known.moved(address);
        }
    }
}
