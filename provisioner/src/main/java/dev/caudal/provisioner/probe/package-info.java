// SPDX-License-Identifier: Apache-2.0
/**
 * The probe: a reserved customer into whose topic each edge node puts a canary, so that the time lines are under way can be
 * measured, and a silent node found, without a synthetic line in anybody's log.
 *
 * <p>Entry type: {@link dev.caudal.provisioner.probe.Sightings}. Pure; the topic is read by {@code
 * dev.caudal.provisioner.kafka}.
 */
@NullMarked
package dev.caudal.provisioner.probe;

import org.jspecify.annotations.NullMarked;
