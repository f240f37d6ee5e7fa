// SPDX-License-Identifier: Apache-2.0
/**
 * Numbers for Prometheus. {@link dev.caudal.edge.metrics.DeliveryMeter} counts what delivery does, a batch at a time; {@link
 * dev.caudal.edge.metrics.EdgeMetrics} turns one {@link dev.caudal.edge.status.EdgeStatus} into what a scrape returns. Nothing
 * here runs but when somebody asks.
 */
@NullMarked
package dev.caudal.edge.metrics;

import org.jspecify.annotations.NullMarked;
