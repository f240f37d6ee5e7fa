// SPDX-License-Identifier: Apache-2.0
/**
 * How a running edge-producer stands: {@link dev.caudal.edge.status.EdgeStatus} is everything at one moment, {@link
 * dev.caudal.edge.status.Health} what it means, {@link dev.caudal.edge.status.StatusJson} and {@link
 * dev.caudal.edge.status.StatusText} how machines and people read it. Values and functions of values; no threads.
 */
@NullMarked
package dev.caudal.edge.status;

import org.jspecify.annotations.NullMarked;
