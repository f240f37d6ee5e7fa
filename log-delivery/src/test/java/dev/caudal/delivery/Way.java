// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery;

import dev.caudal.core.ledger.Ledger;
import java.util.Locale;

/** The ways to Kafka, each of which keeps the same promises. */
enum Way {
    DIRECT {
        @Override
        Delivery open(DeliverySettings settings, Ledger ledger) {
            return Delivery.direct(settings, ledger);
        }
    },
    KAFKA_PRODUCER {
        @Override
        Delivery open(DeliverySettings settings, Ledger ledger) {
            return Delivery.kafkaProducer(settings, ledger);
        }
    };

    abstract Delivery open(DeliverySettings settings, Ledger ledger);

    /** A customer of this way alone, where both ways share brokers. */
    String customer(String name) {
        return name + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
