// SPDX-License-Identifier: Apache-2.0
package dev.caudal.delivery.internal.block;

import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import dev.caudal.core.sink.LogSink;
import dev.caudal.core.sink.LogSinkContract;
import dev.caudal.delivery.Codec;
import dev.caudal.delivery.internal.batch.Engine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract's far end is memory: finished batches, read by Kafka's own classes. */
final class BlockSinkContractTest extends LogSinkContract {
    /** The contract's clock begins at zero. */
    private static final long LONG_AFTER = Duration.ofHours(1).toNanos();

    private Engine engine;
    private boolean closed;

    @Override
    protected LogSink open(RoutingTable table) {
        engine = new Engine(16L << 20, Duration.ofMillis(20), 100, Codec.ZSTD, 1).start();
        return engine.sealer.sink(7);
    }

    @Override
    protected List<byte[]> received(Route route) {
        engine.sealer.tick(LONG_AFTER);
        engine.awaitEncoded(route);
        return engine.values(route);
    }

    @Override
    protected boolean close() {
        if (!closed) {
            closed = true;
            engine.close();
        }
        return true;
    }

    @AfterEach
    void closeEngine() {
        close();
    }
}
