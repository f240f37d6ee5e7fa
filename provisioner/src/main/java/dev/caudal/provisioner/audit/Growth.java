// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.audit;

import java.time.Instant;

/**
 * How much a partition grew in one hour, by its records' timestamps.
 *
 * @param topic whose
 * @param partition of that topic
 * @param hour its beginning
 * @param records how many offsets
 * @param whole whether nothing of that hour was deleted by retention, and the hour is over
 */
public record Growth(String topic, int partition, Instant hour, long records, boolean whole) {}
