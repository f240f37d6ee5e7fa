// SPDX-License-Identifier: Apache-2.0
/**
 * Completeness: what edges counted, compared with what is in the topics.
 *
 * <p>Entry types: {@link dev.caudal.provisioner.audit.TallyRecord}, the form of a count (docs/tally.md), and {@link
 * dev.caudal.provisioner.audit.Completeness}, which compares. Pure functions; no log line is read.
 */
@NullMarked
package dev.caudal.provisioner.audit;

import org.jspecify.annotations.NullMarked;
