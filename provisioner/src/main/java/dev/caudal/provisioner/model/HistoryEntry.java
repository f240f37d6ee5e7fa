// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner.model;

import dev.caudal.core.naming.CustomerId;
import java.time.Instant;
import java.util.Optional;

/**
 * One step that was taken, from the record of changes.
 *
 * @param at when it was noted, by the clock of the provisioner that took it
 * @param by who took it: a person, or a token's id
 * @param customer whom it was taken for; empty if it was for nobody in particular, such as an edge node
 * @param did what was done
 */
public record HistoryEntry(Instant at, String by, Optional<CustomerId> customer, String did) {}
