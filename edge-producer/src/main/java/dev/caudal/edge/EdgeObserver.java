// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge;

import dev.caudal.core.ledger.DropCause;
import dev.caudal.core.ledger.RouteKey;
import dev.caudal.delivery.DeliveryObserver;
import dev.caudal.delivery.NodeRecord;
import dev.caudal.edge.metrics.DeliveryMeter;
import dev.caudal.edge.metrics.FirstDeliveries;
import dev.caudal.edge.tally.Tally;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hands what delivery does to those who count it: the meter for metrics, the tally for completeness. Any thread. */
final class EdgeObserver implements DeliveryObserver {
    private final DeliveryMeter meter;
    private final FirstDeliveries firsts;
    private volatile @Nullable Tally tally;

    EdgeObserver(DeliveryMeter meter, FirstDeliveries firsts) {
        this.meter = meter;
        this.firsts = firsts;
    }

    /** To be called before delivery starts; apart, because each needs the other. */
    void tally(Tally one) {
        tally = one;
    }

    @Override
    public void acknowledged(RouteKey route, String topic, int partition, long readMillis, int lines, int bytes) {
        meter.acknowledged(readMillis, bytes);
        firsts.acknowledged(route.customer(), readMillis);
        tally().acknowledged(route, topic, partition, readMillis, lines, bytes);
    }

    @Override
    public void dropped(RouteKey route, DropCause cause, long readMillis, long lines) {
        tally().dropped(route, cause, readMillis, lines);
    }

    @Override
    public void encoded(int rawBytes, int batchBytes) {
        meter.encoded(rawBytes, batchBytes);
    }

    @Override
    public void failed(String kind) {
        meter.failed(kind);
    }

    @Override
    public void reported(NodeRecord record) {
        tally().reported(record);
    }

    @Override
    public List<NodeRecord> lastReports() {
        return tally().lastRecords();
    }

    private Tally tally() {
        return Objects.requireNonNull(tally, "set before delivery starts");
    }
}
