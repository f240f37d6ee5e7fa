// SPDX-License-Identifier: Apache-2.0
package dev.caudal.provisioner;

import dev.caudal.provisioner.audit.TallyRecord;
import dev.caudal.provisioner.model.EdgeNode;
import java.util.Optional;

/**
 * An edge node, and what it said last.
 *
 * @param node what the registry knows
 * @param last its last count within the hour; nothing, if there is none
 */
public record EdgeSighting(EdgeNode node, Optional<TallyRecord> last) {}
