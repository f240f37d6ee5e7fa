// SPDX-License-Identifier: Apache-2.0
/**
 * What a node answers over HTTP: {@code /metrics}, {@code /health/live}, {@code /health/ready}, {@code /status}. {@link
 * dev.caudal.edge.http.HttpEndpoint} is the JDK's small server with bounded threads and times; it only reads.
 */
@NullMarked
package dev.caudal.edge.http;

import org.jspecify.annotations.NullMarked;
