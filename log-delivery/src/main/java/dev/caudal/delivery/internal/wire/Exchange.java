// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.wire;

import java.util.List;
import org.apache.kafka.clients.ClientResponse;

/** One request and whoever waits for its answer. Exactly one method is called, once, on the sender's thread. */
interface Exchange {
    /** The library is through with it: there is an answer, or there is no connection any more. */
    void completed(ClientResponse response);

    /** An answer came, or may have come, and nobody can read it; in words. */
    void lost(String detail);

    /** The batches in it, if it brings any. */
    default List<? extends ProduceEntry> batches() {
        return List.of();
    }
}
