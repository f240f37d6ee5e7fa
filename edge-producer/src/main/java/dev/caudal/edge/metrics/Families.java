// SPDX-License-Identifier: Apache-2.0
package dev.caudal.edge.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the points of one scrape, family by family. One thread. */
final class Families {
    private final String prefix;
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final List<MetricSnapshot> others = new ArrayList<>();

    Families(String prefix) {
        this.prefix = prefix;
    }

    /** The name is without {@code _total}, which the format adds. */
    void counter(String name, String help, long value, String... labels) {
        counters.computeIfAbsent(
                        name,
                        none -> CounterSnapshot.builder().name(prefix + name).help(help))
                .dataPoint(CounterDataPointSnapshot.builder()
                        // A difference of two counters that grow meanwhile.
                        .value((double) Math.max(0, value))
                        .labels(Labels.of(labels))
                        .build());
    }

    void gauge(String name, String help, long value, String... labels) {
        gauge(name, help, (double) value, labels);
    }

    void gauge(String name, String help, double value, String... labels) {
        gauges.computeIfAbsent(
                        name,
                        none -> GaugeSnapshot.builder().name(prefix + name).help(help))
                .dataPoint(GaugeDataPointSnapshot.builder()
                        .value(value)
                        .labels(Labels.of(labels))
                        .build());
    }

    /** The name is without {@code _info}, which the format adds. */
    void info(String name, String help, String... labels) {
        others.add(InfoSnapshot.builder()
                .name(prefix + name)
                .help(help)
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of(labels))
                        .build())
                .build());
    }

    void histogram(String name, String help, Histogram times) {
        double[] bounds = times.bounds();
        long[] counts = times.counts();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
        }
        others.add(HistogramSnapshot.builder()
                .name(prefix + name)
                .help(help)
                .dataPoint(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(times.sumSeconds())
                        .build())
                .build());
    }

    MetricSnapshots snapshots() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(family -> all.metricSnapshot(family.build()));
        gauges.values().forEach(family -> all.metricSnapshot(family.build()));
        others.forEach(all::metricSnapshot);
        return all.build();
    }
}
