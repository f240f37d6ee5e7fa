// SPDX-License-Identifier: Apache-2.0
/**
 * Customers, edge nodes, grants and the changes to them, as values. No Kafka, no files, no clock.
 *
 * <p>Entry types: {@link dev.caudal.provisioner.model.Customer} and {@link dev.caudal.provisioner.model.Change}. All types
 * are immutable.
 */
@NullMarked
package dev.caudal.provisioner.model;

import org.jspecify.annotations.NullMarked;
