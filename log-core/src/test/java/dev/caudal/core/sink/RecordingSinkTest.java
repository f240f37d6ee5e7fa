// SPDX-License-Identifier: Apache-2.0
package dev.caudal.core.sink;

import dev.caudal.core.routing.Route;
import dev.caudal.core.routing.RoutingTable;
import java.util.List;

final class RecordingSinkTest extends LogSinkContract {
    private final RecordingSink sink = new RecordingSink();

    @Override
    protected LogSink open(RoutingTable table) {
        return sink;
    }

    @Override
    protected List<byte[]> received(Route route) {
        return sink.lines().stream()
                .filter(line -> line.route() == route && line.answer() == Offer.ACCEPTED)
                .map(RecordingSink.Line::bytes)
                .toList();
    }

    @Override
    protected boolean close() {
        sink.answerWith(Offer.CLOSED);
        return true;
    }
}
